"""The provider's windows as they stand now, a line a model, in words."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from llmhub.admin_site.display import NOTHING, short_count
from llmhub.errors import Unavailable
from usage import window
from usage.models import ProviderLimit
from usage.window import TokenWindow, WindowState

from .limit_fields import used_bar


@dataclass(frozen=True, slots=True)
class Line:
    """One model. `link` leads to its own limits, `add_link` to the form for them where it has none."""

    model: str
    requests: SafeString
    input_tokens: SafeString
    output_tokens: SafeString
    waiting: str
    is_paused: bool
    state: str
    reason: str
    said: str
    link: str
    add_link: str


def lines_now(limit: ProviderLimit | None = None) -> list[Line] | None:
    """Each model asked within a day, the busiest first; of `limit`, those that it holds for. None where Redis is away."""
    try:
        states = window.states()
    except Unavailable:
        return None
    own = {(one.provider, one.model): one.pk for one in ProviderLimit.objects.all()}
    if limit is not None:
        states = [state for state in states if _holds_for(limit, state, (state.provider, state.model) in own)]
    return [_line(state, own.get((state.provider, state.model))) for state in states]


def _holds_for(limit: ProviderLimit, state: WindowState, has_own: bool) -> bool:
    return limit.provider == state.provider and (limit.model == state.model if limit.model else not has_own)


def _line(state: WindowState, own: int | None) -> Line:
    add = f"{reverse('admin:usage_providerlimit_add')}?{urlencode({'model': state.model})}"
    return Line(
        model=state.model,
        requests=used_bar(state.used, state.limit),
        input_tokens=_tokens(state.input_tokens),
        output_tokens=_tokens(state.output_tokens),
        waiting=_waiting(state),
        is_paused=state.paused,
        state="Paused" if state.paused else "Open",
        reason=_reason(state),
        said=_said(state),
        link=reverse("admin:usage_providerlimit_change", args=[own]) if own else "",
        add_link="" if own else add,
    )


def _tokens(one: TokenWindow) -> SafeString:
    return used_bar(one.used, one.limit) if one.limit else format_html("{}", f"{one.used:,}")


def _waiting(state: WindowState) -> str:
    if not state.queue_length:
        return NOTHING
    batch = f", {state.queued_batch:,} in batches" if state.queued_batch else ""
    return f"{state.queue_length:,}{batch}"


def _reason(state: WindowState) -> str:
    """Why calls wait, and until when at most."""
    if state.paused_until:
        return f"The provider asked to wait until {_clock(state.paused_until)}"
    if state.paused and state.reset_at:
        return f"All free by {_clock(state.reset_at)}"
    return ""


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M:%S} {timezone.localtime(moment).tzname()}"


def _said(state: WindowState) -> str:
    """The provider's own limits a minute."""
    names = ("requests", "tokens in", "tokens out")
    told = [f"{short_count(limit)} {name}" for limit, name in zip(state.said, names, strict=True) if limit]
    return ", ".join(told) or "Nothing yet"
