from django.contrib import admin

from llmhub.admin_site.pages import HubModelAdmin
from prompts.models import PromptTest


@admin.register(PromptTest)
class PromptTestAdmin(HubModelAdmin):
    """The cases of test sets."""
