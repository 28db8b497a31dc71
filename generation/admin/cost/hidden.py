"""What this page keeps from whoever decides on the texts of an experiment (see `generation.admin.blind`).

A version's figures would tell which one does better, and a subject's, as each of them gets one version, which one is theirs.
"""

from django.http import HttpRequest

from generation.admin.insight.asked import hidden_variants
from generation.review import PERMISSION
from prompts.models import Variant

from .approved import Version


def hidden_versions(request: HttpRequest) -> frozenset[Version]:
    """The versions of experiments whose outcome this person may still bend. Three queries at most."""
    variants = hidden_variants() if request.user.has_perm(PERMISSION) else ()
    if not variants:
        return frozenset()
    found = Variant.objects.filter(pk__in=variants).values_list(
        "version__use_case__service__slug", "version__use_case__slug", "version__number"
    )
    return frozenset((f"{service}.{slug}", number) for service, slug, number in found)
