"""Test sets as tests of their pages make them."""

from typing import Any

from generation.models import StudioResult, StudioRun
from prompts.models import PromptTest, UseCase
from tests.factories import SuggestionFactory, VersionFactory, live_use_case


def make_case(use_case: UseCase | None = None, **values: Any) -> PromptTest:
    number = PromptTest.objects.count()
    values = {"name": f"Case {number}", "variables": {"topic": "tea"}, **values}
    return PromptTest.objects.create(use_case=use_case or live_use_case(), **values)


def done_run(cases: int, versions: int = 2, kind: str = "test") -> StudioRun:
    """A run that has ended: of two versions, the second is live and failed the last case that the first passes."""
    use_case = live_use_case()
    draft = VersionFactory(use_case=use_case, number=2)
    tried = [draft, use_case.live_version][:versions]
    run = StudioRun.objects.create(
        use_case=use_case, kind=kind, version=draft, baseline=tried[1] if versions > 1 else None, state="done",
        fingerprint="x", total=cases * versions,
    )  # fmt: skip
    client = SuggestionFactory(use_case=use_case).client
    for position in range(cases):
        for version in tried:
            passed = position > 0 and not (version != draft and position == cases - 1)
            row = SuggestionFactory(
                use_case=use_case, version=version, client=client, purpose="studio", state="approved"
            )
            details = [{"name": "valid", "passed": True, "detail": ""}]
            details += [{"name": "contains", "passed": passed, "detail": "" if passed else "“calm” is missing."}]
            StudioResult.objects.create(
                run=run, version=version, position=position, label=f"Case {position}", suggestion=row, passed=passed,
                checks=details, finished_at=row.created_at,
            )  # fmt: skip
    return run
