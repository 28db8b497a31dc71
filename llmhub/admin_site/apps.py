from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class HubAdminConfig(AdminConfig):
    """`django.contrib.admin` with llmhub's own site."""

    default_site = "llmhub.admin_site.site.HubAdminSite"

    def ready(self) -> None:
        super().ready()
        # Its module is a part of Unfold's that may be imported only now.
        import_module("llmhub.admin_site.list_speed").make_headers_once()
