from django.contrib import admin

from llmhub.admin_site.pages import HubModelAdmin
from prompts.models import Experiment


@admin.register(Experiment)
class ExperimentAdmin(HubModelAdmin):
    """Experiments of all use cases."""
