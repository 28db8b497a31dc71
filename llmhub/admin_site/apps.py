from django.contrib.admin.apps import AdminConfig


class HubAdminConfig(AdminConfig):
    """`django.contrib.admin` with llmhub's own site."""

    default_site = "llmhub.admin_site.site.HubAdminSite"
