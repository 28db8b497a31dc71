"""Is a certificate genuine, is a text the one it is about, and does the approval still stand?"""

from typing import Any

from generation.models import Suggestion
from generation.models.suggestion import SHOWN
from llmhub.errors import WrongState

from .approval import approval_of
from .document import FORMAT, digest_of
from .signature import fault_of

UNKNOWN_FORMAT = "It is not an approval certificate, or one of a form that this server does not know."
WITHDRAWN = "withdrawn"


def reason_against(certificate: dict[str, Any], signature: dict[str, Any]) -> str | None:
    """Why the certificate is not genuine, in a sentence; None where it is. Takes any parsed JSON objects."""
    if certificate.get("format") != FORMAT:
        return UNKNOWN_FORMAT
    return fault_of(certificate, signature)


def is_about(certificate: dict[str, Any], content: str) -> bool:
    """Whether `content` is, to the byte, the text that a genuine certificate is about."""
    return bool(certificate["content"] == digest_of(content))


def standing_of(certificate: dict[str, Any], suggestion: Suggestion) -> str:
    """What became of the approval since: `approved` or `used` while it stands, else `withdrawn`.

    It stands while the same decisions are the suggestion's latest approval, and of the same text. A copy that was used
    stays so when its original is reopened, but the approval has gone.
    """
    try:
        approval = approval_of(suggestion)
    except WrongState:
        return WITHDRAWN
    decisions = [str(decision.pk) for decision in approval.decisions]
    is_same = decisions == [one["decision"] for one in certificate["approvals"]]
    # What shows another attempt's answer by now was taken back before.
    source_stands = approval.source.state in SHOWN and approval.source.copy_of_id is None
    stands = is_same and source_stands and is_about(certificate, suggestion.content or "")
    return suggestion.state if stands else WITHDRAWN
