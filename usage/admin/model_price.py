from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from llmhub.admin_site.display import foreign, stamp
from llmhub.admin_site.pages import HubModelAdmin
from usage.models import ModelPrice
from usage.prices import SOURCE, Terms, list_tiers

from .model_price_form import ModelPriceForm, asked_price, initial_of
from .model_price_tiers import copy_tiers, is_base, tiers_of
from .price_lines import PROVIDER, figures_of, lines_now, lines_of
from .price_states import LATER, NOW, STATES, StateFilter, with_state

SURCHARGES = "With all discounts and surcharges of your contract in them, e.g. where calls must stay in a region."


@admin.register(ModelPrice)
class ModelPriceAdmin(HubModelAdmin):
    """Own prices of models. What has begun is never changed or deleted: a new price replaces it."""

    form = ModelPriceForm
    empty_hint = "The price list's prices hold. An own price wins over them, from its start on."
    list_display = ["show_model", "show_state", "show_start", "show_in", "show_out", "show_cache", "show_batch", "show_note"]  # fmt: skip
    # By model, newest first, tiers below their price: another order tells less.
    sortable_by = ()
    list_filter = [StateFilter]
    search_fields = ["model", "note"]
    search_help_text = "Model, note"
    list_before_template = "admin/usage/modelprice/now.html"
    change_form_outer_before_template = "admin/usage/modelprice/facts.html"
    actions_detail = ["new_price", "add_tier"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelPrice]:
        return with_state(super().get_queryset(request))

    def get_fieldsets(self, request: HttpRequest, obj: ModelPrice | None = None) -> Any:
        which = ["model", "provider", "starts_at", "above_input_tokens"]
        copied = None if obj else asked_price(request.GET, "copy")
        more = ["copy_tiers"] if copied is not None and tiers_of(copied).exists() else []
        prices = ["input", "output", "cache_read", "cache_write_5m", "cache_write_1h", "batch_factor"]
        return [
            (None, {"fields": [*which, *more]}),
            ("USD per million tokens", {"fields": prices, "description": SURCHARGES}),
            (None, {"fields": ["note"]}),
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return initial_of(request.GET)

    def has_change_permission(self, request: HttpRequest, obj: ModelPrice | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.starts_at > timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: ModelPrice | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (obj.starts_at > timezone.now() and not tiers_of(obj).exists()))

    def has_set_price_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.has_add_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        now = {"lines": lines_now(timezone.now()), "source": SOURCE, "may_add": self.has_add_permission(request)}
        return super().changelist_view(request, {**now, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        price: ModelPrice | None = context.get("original")
        form = context["adminform"].form
        model = price.model if price else str(form["model"].value() or "")
        listed = list_tiers(PROVIDER, model[:100], timezone.now(), Terms()) if model else ()
        context |= {
            "price_state": STATES[price.state] if price else "",  # type: ignore[attr-defined]
            "price_model": model[:100],
            "lines": lines_of(model[:100], listed),
            "source": SOURCE,
            "price_tiers": [(row.pk, f"{row.above_input_tokens:,}") for row in tiers_of(price)] if price else [],
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ModelPrice, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        copied = None if change else asked_price(request.GET, "copy")
        if copied is not None and form.cleaned_data.get("copy_tiers"):
            copy_tiers(copied, obj)
        for warning in warnings_of(obj):
            messages.warning(request, warning)

    @action(description="New price…", icon="add", permissions=["set_price"], url_path="new-price")
    def new_price(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The form of a new price, filled with this one."""
        return self._form_with("copy", self.find(request, object_id))

    @action(description="Add a tier…", icon="stacks", permissions=["set_price"], url_path="add-tier")
    def add_tier(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The form of a tier of this price."""
        return self._form_with("tier_of", self.find(request, object_id))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        price = self.get_object(request, object_id)
        actions = super().get_actions_detail(request, object_id)
        # Both belong to the price itself, not to its tiers.
        return actions if price is not None and is_base(price) else []

    def _form_with(self, name: str, price: ModelPrice) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('admin:usage_modelprice_add')}?{urlencode({name: price.pk})}")

    @display(description="Model")
    def show_model(self, price: ModelPrice) -> SafeString:
        other = f" · {price.provider}" if price.provider != PROVIDER else ""
        tier = f"above {price.above_input_tokens:,} input tokens" if price.above_input_tokens else ""
        return format_html('{}{} <span class="hub-subtle hub-nowrap">{}</span>', price.model, other, tier)

    @display(description="State", label={STATES[NOW]: "success", STATES[LATER]: "info"})
    def show_state(self, price: Any) -> str:
        return STATES[price.state]

    @display(description="From (UTC)")
    def show_start(self, price: ModelPrice) -> SafeString:
        return format_html('<span class="hub-nowrap">{}</span>', f"{price.starts_at:%-d %b %Y, %H:%M}")

    @display(description="Input")
    def show_in(self, price: ModelPrice) -> str:
        return figures_of(price)[0]

    @display(description="Output")
    def show_out(self, price: ModelPrice) -> str:
        return figures_of(price)[1]

    @display(description="Cache: read / 5 min / 1 h")
    def show_cache(self, price: ModelPrice) -> SafeString:
        return format_html('<span class="hub-nowrap">{}</span>', " / ".join(figures_of(price)[2:]))

    @display(description="Batch")
    def show_batch(self, price: ModelPrice) -> str:
        return f"{price.batch_factor:.0%}"

    @display(description="Note")
    def show_note(self, price: ModelPrice) -> SafeString | str:
        return foreign(price.note, 40)


def warnings_of(price: ModelPrice) -> list[str]:
    """What somebody who set `price` should know."""
    warnings = []
    if (timezone.now() - price.starts_at).total_seconds() > 60:
        warnings.append(
            f"{price.model} costs this from {stamp(price.starts_at)} on, which is past: calls made since then keep "
            "what they were charged at."
        )
    listed = list_tiers(price.provider, price.model, timezone.now(), Terms())
    if is_base(price) and len(listed) > 1 and not tiers_of(price).exists():
        above = ", ".join(f"{tier.above_input_tokens:,}" for tier in listed[1:])
        warnings.append(
            f"The price list has other prices for inputs longer than {above} tokens; yours is the same for all. "
            "Add a tier to it if that is not meant."
        )
    return warnings
