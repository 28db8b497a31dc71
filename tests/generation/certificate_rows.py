"""Rows whose approval certificate is known to the last byte, and independent eyes to check one with."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from generation.models import ReviewDecision, Suggestion
from tests.factories import ClientFactory, ServiceFactory, SuggestionFactory, UserFactory, live_use_case

# The key of RFC 8037, appendix A.1, with its thumbprint as A.3 states it.
RFC_SEED = base64.urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
RFC_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
RFC_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"

ASKED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEXT = '{"ideas": ["Iced tea"]}'
EDITED = '{\n  "ideas": [\n    "Iced green tea"\n  ]\n}'


def at(minutes: int) -> datetime:
    """So many minutes after the text was asked for."""
    return ASKED + timedelta(minutes=minutes)


def known_row(**values: Any) -> Suggestion:
    """A draft with every fact fixed that a certificate states."""
    use_case = live_use_case(service=ServiceFactory(slug="shop"), slug="ideas")
    return SuggestionFactory(
        **{
            "id": UUID("0192f3c4-0000-7000-8000-000000000001"),
            "client": ClientFactory(name="Teahouse"),
            "use_case": use_case,
            "created_at": ASKED,
            "completed_at": at(1),
            **values,
        }
    )


def known_person(**values: Any) -> Any:
    return UserFactory(**{"username": "ana", "first_name": "Ana", "last_name": "Ñandú", **values})


def decided(row: Suggestion, verb: str, by: Any, minutes: int, *, text: str | None = None) -> ReviewDecision:
    """A decision as it is on record: the text stays, or becomes `text`. The row's own columns stay as they are."""
    last = row.decisions.order_by("at").last()
    before = last.content_after if last and last.content_after else row.content
    after = text or before
    return ReviewDecision.objects.create(
        id=UUID(f"0192f3c4-0000-7000-8000-0000000001{minutes:02}"), suggestion=row, verb=verb, by=by, at=at(minutes),
        edited=before != after, content_before=before, data_before=json.loads(before or "null"),
        content_after=after, data_after=json.loads(after or "null"),
    )  # fmt: skip


def approved(row: Suggestion, text: str | None = None) -> Suggestion:
    """The row as it is once its last decision approved `text`."""
    text = text or row.content or ""
    Suggestion.objects.filter(pk=row.pk).update(state="approved", content=text, data=json.loads(text))
    row.refresh_from_db()
    return row


def known_approval() -> Suggestion:
    """The row, approved with an edit."""
    row = known_row()
    decided(row, "approve", known_person(), 5, text=EDITED)
    return approved(row, EDITED)


def is_genuine(document: dict[str, Any], public_key: bytes) -> bool:
    """Checks a signed certificate with nothing of ours: for ASCII keys and no floats, this is RFC 8785."""
    protected, payload, signature = document["signature"]["jws"].split(".")
    assert payload == ""
    canonical = json.dumps(document["certificate"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signed = f"{protected}.{base64.urlsafe_b64encode(canonical.encode()).rstrip(b'=').decode()}"
    raw = base64.urlsafe_b64decode(signature + "==")
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(raw, signed.encode())
    except Exception:
        return False
    return True
