"""What came of one assertion."""

from dataclasses import asdict, dataclass
from typing import Any

# A sentence, not the text that it is about.
MAX_DETAIL = 1000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: the assertion's kind (or `valid`), whether it holds, and a sentence about it."""

    name: str
    passed: bool
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """As a row keeps it. The sentence may quote a model: what no row can hold is left out."""
        sound = self.detail.replace("\x00", "").encode(errors="replace").decode()
        return asdict(self) | {"detail": sound if len(sound) <= MAX_DETAIL else sound[: MAX_DETAIL - 1] + "…"}
