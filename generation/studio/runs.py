"""Starting and cancelling runs: rows in one transaction, then tasks. Nothing is kept in memory."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from generation import queue
from generation.models import StudioResult, StudioRun, Suggestion
from generation.models.suggestion import State
from llmhub.errors import Fault, InvalidRequest, WrongState
from prompts.models import PromptTest, PromptVersion, ReviewPolicy, UseCase
from prompts.test_sets import digest
from usage.internal import studio_client
from usage.models import Client

from .checking import input_faults, test_faults, wording_faults
from .guard import CANCELLED
from .stamp import stamp_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_INPUTS = 50
INSERTED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Input:
    """What versions are tried on: `label` is what people call it; with `test`, its assertions are checked."""

    label: str
    variables: dict[str, Any] = field(default_factory=dict)
    test: PromptTest | None = None


def try_out(
    versions: list[PromptVersion], inputs: list[Input], *, by: "User | None" = None, client_name: str = ""
) -> StudioRun:
    """Try one or two versions of a use case, drafts too, on 1 to 50 inputs. The caller checks who may.

    Raises InvalidRequest with a pointer at each fault: `/versions/1`, `/inputs/0/variables/topic`.
    """
    _ensure_sizes(versions, inputs)
    with transaction.atomic():
        fresh = [_fresh(version) for version in versions]
        use_case = fresh[0].use_case
        faults = _trial_faults(fresh, inputs)
        filled, wrong = input_faults(use_case, [one.variables for one in inputs])
        if faults or wrong:
            raise InvalidRequest("This cannot be tried.", errors=faults + wrong)
        run = _run(StudioRun.Kind.TRY, fresh, len(inputs), by, client_name)
        return _started(run, fresh, inputs, filled)


def run_tests(version: PromptVersion, *, by: "User | None" = None, client_name: str = "") -> StudioRun:
    """Run the whole test set with `version` and, if that is another one, the live version. The caller checks who may.

    Raises WrongState when there are no active cases, when the wording has problems, and when a case does not fit the
    use case any more; its errors name the cases.
    """
    with transaction.atomic():
        version = _fresh(version)
        use_case = version.use_case
        cases = list(use_case.tests.filter(active=True))
        if not cases:
            raise WrongState(f"The test set of {use_case.full_name} has no active cases.")
        filled, faults = test_faults(use_case, cases)
        faults = wording_faults(version) + faults
        if faults:
            raise WrongState(" ".join(["The tests cannot run.", *(one.detail for one in faults[:3])]), errors=faults)
        live = use_case.live_version
        versions = [version, live] if live and live.pk != version.pk else [version]
        run = _run(StudioRun.Kind.TEST, versions, len(cases), by, client_name)
        run.set_digest = digest(use_case, cases)
        return _started(run, versions, [Input(case.name, case.variables, case) for case in cases], filled)


def cancel(run: StudioRun) -> StudioRun:
    """Stop what has not started; what is being made comes to its end. A run that has ended stays as it is."""
    with transaction.atomic():
        run = StudioRun.objects.select_for_update().get(pk=run.pk)
        if run.state != StudioRun.State.RUNNING:
            return run
        now = timezone.now()
        run.state, run.finished_at = StudioRun.State.CANCELLED, now
        run.save(update_fields=["state", "finished_at"])
        # What waits for another try has cost something already: the pipeline ends it, with its usage record.
        waiting = Suggestion.objects.filter(studio_result__run=run, state=State.QUEUED, attempts__isnull=True)
        Suggestion.objects.filter(pk__in=waiting.values("pk"), state=State.QUEUED).update(
            state=State.FAILED, error_code=CANCELLED.code, error_detail=CANCELLED.detail, completed_at=now
        )
    return run


def _ensure_sizes(versions: list[PromptVersion], inputs: list[Input]) -> None:
    faults = []
    if not 1 <= len(versions) <= 2 or len({version.pk for version in versions}) < len(versions):
        faults.append(Fault("/versions", "Choose one version, or two different ones."))
    elif len({version.use_case_id for version in versions}) > 1:
        faults.append(Fault("/versions/1", "Both versions must belong to the same use case."))
    if not 1 <= len(inputs) <= MAX_INPUTS:
        faults.append(Fault("/inputs", f"Choose 1 to {MAX_INPUTS} inputs; these are {len(inputs)}."))
    if faults:
        raise InvalidRequest("This cannot be tried.", errors=faults)


def _trial_faults(versions: list[PromptVersion], inputs: list[Input]) -> list[Fault]:
    use_case = versions[0].use_case
    found = [
        Fault(f"/versions/{number}{fault.pointer}", fault.detail)
        for number, version in enumerate(versions)
        for fault in wording_faults(version)
    ]
    for number, one in enumerate(inputs):
        if one.test and one.test.use_case_id != use_case.pk:
            found.append(Fault(f"/inputs/{number}/test", "This case belongs to another use case."))
        elif one.test:
            _, wrong = test_faults(use_case, [one.test])
            found += [Fault(f"/inputs/{number}/test", fault.detail) for fault in wrong]
    return found


def _fresh(version: PromptVersion) -> PromptVersion:
    """As the database has it now: what is stamped must be what is in the row."""
    return PromptVersion.objects.select_related("use_case__service", "use_case__live_version").get(pk=version.pk)


def _run(
    kind: StudioRun.Kind, versions: list[PromptVersion], inputs: int, by: "User | None", client_name: str
) -> StudioRun:
    return StudioRun(
        use_case=versions[0].use_case,
        kind=kind,
        version=versions[0],
        baseline=versions[1] if len(versions) > 1 else None,
        fingerprint=versions[0].fingerprint,
        total=inputs * len(versions),
        requested_by=by,
        client_name=client_name,
    )


def _started(
    run: StudioRun, versions: list[PromptVersion], inputs: list[Input], filled: list[dict[str, Any]]
) -> StudioRun:
    client = studio_client()
    stamps = {version.pk: stamp_of(version, run.use_case) for version in versions}
    results = [
        StudioResult(
            run=run,
            version=version,
            position=position,
            label=one.label[:120] or f"Input {position + 1}",
            test=one.test,
            assertions=one.test.assertions if one.test else [],
            expected=one.test.expected if one.test else None,
            suggestion=_suggestion(client, run.use_case, version, filled[position], stamps[version.pk]),
        )
        for position, one in enumerate(inputs)
        for version in versions
    ]
    suggestions = [result.suggestion for result in results]
    run.save(force_insert=True)
    Suggestion.objects.bulk_create(suggestions, INSERTED_AT_ONCE)
    StudioResult.objects.bulk_create(results, INSERTED_AT_ONCE)
    transaction.on_commit(lambda: queue.spread([suggestion.pk for suggestion in suggestions], queue.BATCH))
    return run


def _suggestion(
    client: Client, use_case: UseCase, version: PromptVersion, variables: dict[str, Any], stamp: str
) -> Suggestion:
    return Suggestion(
        client=client,
        use_case=use_case,
        version=version,
        purpose=Suggestion.Purpose.STUDIO,
        review_policy=ReviewPolicy.NONE,
        cacheable=False,
        variables=variables,
        request_key=stamp,
        join_key="",
    )
