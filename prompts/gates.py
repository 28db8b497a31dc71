"""What a draft must pass before it may leave the draft state, whoever asks and by whichever way."""

from collections.abc import Callable

from llmhub.errors import Fault, WrongState

from . import wording
from .models import PromptTestVerdict, PromptVersion, PublishRequest
from .test_sets import digest_of

VerdictOf = Callable[[PromptVersion], PromptTestVerdict | None]


def latest_verdict(version: PromptVersion) -> PromptTestVerdict | None:
    """The newest verdict on this very wording in this very test set. Reads the whole test set."""
    found = version.test_verdicts.filter(fingerprint=version.fingerprint, set_digest=digest_of(version.use_case))
    return found.first()


def obstacles(
    version: PromptVersion, request: PublishRequest | None = None, *, verdict_of: VerdictOf = latest_verdict
) -> list[Fault]:
    """What keeps `version` from going out: the field or gate and a sentence each; empty if nothing.

    `request` is the approved one that lets it pass the second person's gate; `verdict_of` lets a page that needs the
    verdict more than once look it up once. Reads `use_case`.
    """
    if version.is_archived:
        return [Fault("/state", f"Version {version.number} is archived. Take it out of the archive first.")]
    if not version.is_draft:
        return []  # it passed the gates when it left the draft state
    found = [Fault(f"/{problem.field}", str(problem)) for problem in wording.problems_of(version)]
    return found + _tests_gate(version, verdict_of) + _second_person_gate(version, request)


def ensure_may_go_out(version: PromptVersion, request: PublishRequest | None = None) -> None:
    """Raises WrongState with every obstacle."""
    found = obstacles(version, request)
    if found:
        raise WrongState(" ".join(fault.detail for fault in found), errors=found)


def approval_needed(version: PromptVersion) -> bool:
    """Whether a second person must let `version` out. Reads `use_case`."""
    return version.is_draft and version.use_case.second_person_required


def _tests_gate(version: PromptVersion, verdict_of: VerdictOf) -> list[Fault]:
    if not version.use_case.tests_required:
        return []
    if not version.use_case.tests.filter(active=True).exists():
        return [Fault("/tests", f"{version.use_case} must pass its test set, which is still empty.")]
    verdict = verdict_of(version)
    if verdict is None:
        return [Fault("/tests", f"Version {version.number} must pass its test set as it is now. Run it first.")]
    if not verdict.passed:
        return [Fault("/tests", f"Version {version.number} failed {verdict.failed} of its {verdict.total} tests.")]
    return []


def _second_person_gate(version: PromptVersion, request: PublishRequest | None) -> list[Fault]:
    if not version.use_case.second_person_required:
        return []
    if request is None or request.version_id != version.pk or request.state != PublishRequest.State.APPROVED:
        return [Fault("/approval", f"{version.use_case} needs a second person. Ask for approval.")]
    if request.fingerprint != version.fingerprint:
        return [Fault("/approval", f"Version {version.number} was changed after approval was asked for. Ask again.")]
    return []
