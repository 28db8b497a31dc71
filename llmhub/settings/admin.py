"""How the admin looks (Unfold). The sidebar shows each person only what their permissions allow."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

from .base import INSTALLED_APPS as _APPS

FORMAT_MODULE_PATH = ["llmhub.admin_site.formats"]

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# The form that edits an answer has a field a leaf; Django's 1,000 is less than a long answer has.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Unfold and Django's admin with llmhub's own site instead of their stock ones.
_OWN_SITE = {"unfold": "unfold.apps.BasicAppConfig", "django.contrib.admin": "llmhub.admin_site.apps.HubAdminConfig"}
INSTALLED_APPS = [_OWN_SITE.get(app, app) for app in _APPS]


def _static(path: str) -> Callable[[HttpRequest], str]:
    return lambda request: static(path)


def _allowed(*permissions: str) -> Callable[[HttpRequest], bool]:
    return lambda request: any(request.user.has_perm(permission) for permission in permissions)


def _page(title: str, icon: str, model: str, **more: Any) -> dict[str, Any]:
    """A list in the sidebar, for those who may see its rows. `model` is `app.model`."""
    app, name = model.split(".")
    link = reverse_lazy(f"admin:{app}_{name}_changelist")
    return {"title": title, "icon": icon, "link": link, "permission": _allowed(f"{app}.view_{name}"), **more}


def _is_desk(request: HttpRequest) -> bool:
    """Whether this is the review desk: for a reviewer, everything below the list but what has a place of its own."""
    others = (str(_INSIGHT), str(_VERIFY))
    is_below = request.path.startswith(str(_SUGGESTIONS)) and request.path != str(_SUGGESTIONS)
    return is_below and not request.path.startswith(others) and request.user.has_perm(_REVIEW)


def _is_suggestions(request: HttpRequest) -> bool:
    """Whether this is the list of suggestions, or anything below it but the desk and the insight."""
    is_below = request.path.startswith(str(_SUGGESTIONS)) and not request.path.startswith(str(_INSIGHT))
    return is_below and not _is_desk(request)


def _is_usage_records(request: HttpRequest) -> bool:
    """Whether this is the list of usage records, or one of them."""
    return request.path.startswith(str(_USAGE_RECORDS)) and not request.path.startswith(str(_COST))


_SUGGESTIONS = reverse_lazy("admin:generation_suggestion_changelist")
_DESK = reverse_lazy("admin:generation_suggestion_queue")
_INSIGHT = reverse_lazy("admin:generation_suggestion_insight")
_VERIFY = reverse_lazy("admin:generation_suggestion_certificate_verify")
_USAGE_RECORDS = reverse_lazy("admin:usage_usagerecord_changelist")
_COST = reverse_lazy("admin:usage_usagerecord_cost")
_REVIEW = "generation.review_suggestion"
_ASKED = {"badge": "generation.admin.approvals.publish_request.badge", "badge_variant": "warning"}

SIDEBAR = [
    {"items": [{"title": "Home", "icon": "home", "link": reverse_lazy("admin:index")}]},
    {
        "title": "Review",
        "items": [
            {
                "title": "Review desk",
                "icon": "inbox",
                "link": _DESK,
                "active": _is_desk,
                "permission": _allowed(_REVIEW),
                "badge": "generation.admin.waiting.badge",
                "badge_variant": "warning",
            },
            _page("Suggestions", "rate_review", "generation.suggestion", active=_is_suggestions),
            {
                "title": "Insight",
                "icon": "insights",
                "link": _INSIGHT,
                "permission": _allowed("generation.view_insight"),
            },
        ],
    },
    {
        "title": "Prompts",
        "items": [
            _page("Use cases", "category", "prompts.usecase"),
            _page("Prompt versions", "edit_note", "prompts.promptversion"),
            _page("Approvals", "how_to_reg", "prompts.publishrequest", **_ASKED),
            _page("Test cases", "rule", "prompts.prompttest"),
            _page("Trials and test runs", "science", "generation.studiorun"),
            _page("Experiments", "experiment", "prompts.experiment"),
            _page("Publications", "history", "prompts.publication"),
            _page("Reference data", "dataset", "prompts.referencedata"),
            _page("Services", "hub", "prompts.service"),
            _page("Switches", "toggle_on", "prompts.masterswitch"),
        ],
    },
    {
        "title": "Usage",
        "items": [
            {"title": "Cost", "icon": "payments", "link": _COST, "permission": _allowed("usage.view_usagerecord")},
            _page("Budgets", "savings", "usage.budget"),
            _page("Usage records", "receipt_long", "usage.usagerecord", active=_is_usage_records),
            _page("Alerts", "notifications", "usage.alert"),
            _page("Clients", "apps", "usage.client"),
            _page("API keys", "key", "usage.apikey"),
            _page("Plans", "sell", "usage.plan"),
            _page("Prices", "request_quote", "usage.modelprice"),
            _page("Provider limits", "speed", "usage.providerlimit"),
        ],
    },
    {
        "title": "People",
        "items": [_page("Users", "person", "auth.user"), _page("Groups", "group", "auth.group")],
    },
]

_STYLES = [
    "admin", "review", "layouts", "desk", "queue", "bulk", "insight", "home", "editor", "test_sets", "experiments",
    "approvals", "alerts", "switches", "plans", "prices", "budgets", "windows", "cost",
]  # fmt: skip

UNFOLD = {
    "SITE_TITLE": "llmhub",
    "SITE_HEADER": "llmhub",
    "SITE_SUBHEADER": "Suggestions that people approve",
    "SITE_SYMBOL": "fact_check",
    "SITE_URL": None,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _static("generation/favicon.svg")}],
    "SHOW_BACK_BUTTON": True,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "llmhub.admin_site.callbacks.environment",
    "GLOBAL_CALLBACK": "llmhub.admin_site.callbacks.page_facts",
    "DASHBOARD_CALLBACK": "generation.admin.home.dashboard",
    "STYLES": [_static(f"generation/{name}.css") for name in _STYLES],
    "SCRIPTS": [_static("generation/alerts.js")],
    "BORDER_RADIUS": "6px",
    # A calm teal; 600 is dark enough for white text on it.
    "COLORS": {
        "primary": {
            "50": "oklch(98.4% .014 180.72)",
            "100": "oklch(95.3% .051 180.801)",
            "200": "oklch(91% .096 180.426)",
            "300": "oklch(85.5% .138 181.071)",
            "400": "oklch(77.7% .152 181.912)",
            "500": "oklch(65% .13 183.5)",
            "600": "oklch(51.1% .096 186.391)",
            "700": "oklch(43.7% .078 188.216)",
            "800": "oklch(38.6% .063 188.416)",
            "900": "oklch(33% .055 190)",
            "950": "oklch(27.7% .046 192.524)",
        },
    },
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": SIDEBAR},
}
