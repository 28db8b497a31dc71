from django.contrib import admin

from generation.models import StudioRun
from llmhub.admin_site.pages import ReadOnlyModelAdmin


@admin.register(StudioRun)
class StudioRunAdmin(ReadOnlyModelAdmin):
    """Trials and runs of test sets."""
