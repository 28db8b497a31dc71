from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.decorators import display

from llmhub.admin_site.display import age_tag
from llmhub.admin_site.json_field import JSONEditorField
from llmhub.admin_site.pages import HubModelAdmin
from prompts.models import ReferenceData


class ReferenceDataForm(forms.ModelForm):
    data = JSONEditorField(  # type: ignore[assignment]  # a field; the form's own `data` stays what it is
        help_text="Filled into the variables of every use case that refers to this name."
    )

    class Meta:
        model = ReferenceData
        fields = ["name", "description", "data"]


@admin.register(ReferenceData)
class ReferenceDataAdmin(HubModelAdmin):
    """Named JSON that is filled into variables."""

    form = ReferenceDataForm
    compressed_fields = False
    empty_hint = "Named data that use cases fill into their variables, e.g. a product taxonomy."
    list_display = ["name", "description", "show_updated"]
    search_fields = ["name", "description"]
    fields = ["name", "description", "data"]

    class Media:
        js = ["prompts/editor.js"]

    def get_readonly_fields(self, request: HttpRequest, obj: ReferenceData | None = None) -> list[str]:
        return ["name"] if obj else []

    @display(description="Changed", ordering="updated_at")
    def show_updated(self, row: ReferenceData) -> SafeString | str:
        return age_tag(row.updated_at)
