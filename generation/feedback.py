"""What clients report back: the verb behind `POST /suggestions/{id}/feedback`."""

import math
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from llmhub.errors import Fault, InvalidRequest, WrongState
from llmhub.ids import uuid7

from .models import Feedback, Suggestion

MAX_COMMENT = 2_000
YES_OR_NO = (Feedback.Metric.ADOPTION, Feedback.Metric.CONVERSION)
SATISFACTION = (1, 5)

# One statement, so that two reports at once leave one row, the later one's. `updated_at` tells since when this value
# holds: an experiment counts what happened in time, and saying the same again later must not make it late. Nor must
# something else, said after that time (`until`): the value that counts stays beside it.
_UPSERT = """
INSERT INTO generation_feedback AS kept
    (id, suggestion_id, client_id, use_case_id, phase_id, unit, metric, value, comment, created_at, updated_at)
VALUES (%(id)s, %(suggestion)s, %(client)s, %(use_case)s, %(phase)s, %(unit)s, %(metric)s, %(value)s, %(comment)s,
    %(now)s, %(now)s)
ON CONFLICT (client_id, use_case_id, phase_id, unit, metric) DO UPDATE SET
    suggestion_id = EXCLUDED.suggestion_id,
    value = EXCLUDED.value,
    comment = EXCLUDED.comment,
    in_time_value = CASE WHEN {closes} THEN kept.value ELSE kept.in_time_value END,
    in_time_at = CASE WHEN {closes} THEN kept.updated_at ELSE kept.in_time_at END,
    updated_at = CASE WHEN kept.value = EXCLUDED.value THEN kept.updated_at ELSE EXCLUDED.updated_at END
RETURNING *
""".format(closes="(kept.in_time_at IS NULL AND kept.updated_at <= %(until)s AND EXCLUDED.updated_at > %(until)s)")


def give(suggestion: Suggestion, *, metric: str, value: float, comment: str = "") -> Feedback:
    """Keep what became of `suggestion`; it replaces what the same subject's client said of this metric before.

    Raises InvalidRequest for a value that the metric does not have, WrongState while the client has been shown no
    content, or none that still stands.
    """
    faults = faults_of(metric, value, comment)
    if faults:
        raise InvalidRequest("The feedback is not valid.", errors=faults)
    if not suggestion.visible_to_client:
        state = suggestion.get_state_display().lower()
        waits = ", waiting for its review" if suggestion.state == Suggestion.State.DRAFT else ""
        raise WrongState(f"Only content that was shown can have feedback; this suggestion is {state}{waits}.")
    row = {
        "id": uuid7(), "suggestion": suggestion.pk, "client": suggestion.client_id, "use_case": suggestion.use_case_id,
        "phase": suggestion.phase_id, "unit": unit_of(suggestion), "metric": metric, "value": float(value),
        "comment": comment, "now": timezone.now(), "until": _counts_until(suggestion),
    }  # fmt: skip
    return next(iter(Feedback.objects.raw(_UPSERT, row)))


def unit_of(suggestion: Suggestion) -> str:
    """Whose feedback it is: the subject's; where there is none, the suggestion stands for it."""
    return suggestion.subject or f"suggestion:{suggestion.pk}"


def _counts_until(suggestion: Suggestion) -> datetime | None:
    """When an experiment stops counting what is said of this person: so long after its first text. None outside of one."""
    if suggestion.phase_id is None or suggestion.variant is None:
        return None
    first = suggestion.created_at
    if suggestion.subject:
        texts = Suggestion.objects.filter(phase=suggestion.phase_id, subject=suggestion.subject)
        first = texts.aggregate(first=Min("created_at"))["first"]
    return first + timedelta(days=suggestion.variant.experiment.window_days)


def faults_of(metric: str, value: float, comment: str) -> list[Fault]:
    """What is wrong with a report."""
    faults = []
    if metric not in Feedback.Metric.values:
        faults.append(Fault("/metric", f"must be one of: {', '.join(Feedback.Metric.values)}"))
    elif wrong := _wrong_value(metric, value):
        faults.append(Fault("/value", wrong))
    if len(comment) > MAX_COMMENT:
        faults.append(Fault("/comment", f"must have at most {MAX_COMMENT:,} characters"))
    return faults


def _wrong_value(metric: str, value: float) -> str:
    try:
        number = float(value)
    except OverflowError:
        return "is too large"
    if not math.isfinite(number):
        return "must be a finite number"
    if metric in YES_OR_NO and number not in (0, 1):
        return "must be 0 or 1"
    if metric == Feedback.Metric.SATISFACTION and not SATISFACTION[0] <= number <= SATISFACTION[1]:
        return f"must be {SATISFACTION[0]} to {SATISFACTION[1]}"
    return "must be 0 or more" if number < 0 else ""
