from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from llmhub.admin_site.display import age_tag
from llmhub.admin_site.pages import HubModelAdmin
from usage.models import ProviderLimit
from usage.prices import Terms, list_tiers

from .price_lines import PROVIDER
from .provider_limit_form import ProviderLimitForm
from .window_lines import lines_now

UNSET = "What the provider says"


@admin.register(ProviderLimit)
class ProviderLimitAdmin(HubModelAdmin):
    """What may be sent to a provider within a minute, and the windows as they stand now."""

    form = ProviderLimitForm
    empty_hint = "Without limits here, each model may be sent as much as the provider says it takes."
    list_display = ["show_model", "show_requests", "show_input", "show_output", "show_changed"]
    search_fields = ["model"]
    search_help_text = "Model"
    fields = ["model", "requests", "input_tokens", "output_tokens"]
    list_before_template = "admin/usage/providerlimit/now.html"
    change_form_outer_before_template = "admin/usage/providerlimit/facts.html"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"model": request.GET.get("model", "")[:100]}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        now = {"lines": lines_now(), "may_add": self.has_add_permission(request)}
        return super().changelist_view(request, {**now, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        limit: ProviderLimit | None = context.get("original")
        context["lines"] = lines_now(limit) if limit else []
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ProviderLimit, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.model and not list_tiers(PROVIDER, obj.model, timezone.now(), Terms()):
            messages.warning(request, f"The price list does not know {obj.model}: check how it is spelled.")

    @display(description="Model", ordering="model")
    def show_model(self, limit: ProviderLimit) -> SafeString:
        if limit.model:
            return format_html('<code class="hub-code">{}</code>', limit.model)
        return format_html("<span>{}</span>", "Each model without limits of its own")

    @display(description="Requests a minute", ordering="requests")
    def show_requests(self, limit: ProviderLimit) -> SafeString:
        return _amount(limit.requests)

    @display(description="Input tokens a minute", ordering="input_tokens")
    def show_input(self, limit: ProviderLimit) -> SafeString:
        return _amount(limit.input_tokens)

    @display(description="Output tokens a minute", ordering="output_tokens")
    def show_output(self, limit: ProviderLimit) -> SafeString:
        return _amount(limit.output_tokens)

    @display(description="Changed", ordering="updated_at")
    def show_changed(self, limit: ProviderLimit) -> SafeString | str:
        return age_tag(limit.updated_at)


def _amount(limit: int | None) -> SafeString:
    return (
        format_html('<span class="hub-subtle">{}</span>', UNSET) if limit is None else format_html("{}", f"{limit:,}")
    )
