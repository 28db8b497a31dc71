"""Writing down how an answer did, and ending the run with its last one."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from generation.models import StudioResult, StudioRun, Suggestion
from prompts.models import PromptTestVerdict, PromptVersion
from prompts.test_sets import Check

VALID = "valid"


def record(suggestion: Suggestion, checks: Iterable[Check], *, succeeded: bool) -> None:
    """The result of a studio's suggestion. Call it in the transaction that ends the suggestion; later calls change nothing.

    A suggestion that failed did not pass, and says why in place of `checks`. Passes over clients' requests.
    """
    if suggestion.purpose != Suggestion.Purpose.STUDIO:
        return
    done = [Check(VALID, True), *checks] if succeeded else [Check(VALID, False, suggestion.error_detail)]
    rows = StudioResult.objects.filter(suggestion_id=suggestion.pk)
    recorded = rows.filter(finished_at=None).update(
        passed=all(check.passed for check in done),
        checks=[check.as_json() for check in done],
        finished_at=timezone.now(),
    )
    if recorded:
        _end_run(rows.values_list("run_id", flat=True).get())


def _end_run(run_id: UUID) -> None:
    # The lock comes before the count: of two that finish at once, the second sees the first one's result.
    run = StudioRun.objects.select_for_update(of=("self",)).select_related("version", "baseline").get(pk=run_id)
    if run.state != StudioRun.State.RUNNING or run.results.filter(finished_at=None).exists():
        return
    run.state, run.finished_at = StudioRun.State.DONE, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    if run.kind == StudioRun.Kind.TEST:
        _write_verdicts(run)


def _write_verdicts(run: StudioRun) -> None:
    versions = [(run.version, run.fingerprint)]
    if run.baseline:  # published, so its wording is what it was
        versions.append((run.baseline, run.baseline.fingerprint))
    PromptTestVerdict.objects.bulk_create([_verdict(run, version, mark) for version, mark in versions])


def _verdict(run: StudioRun, version: PromptVersion, fingerprint: str) -> PromptTestVerdict:
    rows = run.results.filter(version=version)
    return PromptTestVerdict(
        version=version,
        fingerprint=fingerprint,
        set_digest=run.set_digest,
        total=rows.count(),
        failed=rows.exclude(passed=True).count(),
        run_id=run.pk,
    )
