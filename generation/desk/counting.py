"""Numbers that stop where people no longer care for the exact one."""

from dataclasses import dataclass

MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; with `more`, at least that many."""

    number: int = 0
    more: bool = False

    @classmethod
    def capped(cls, number: int) -> "Count":
        """What was counted no further than MOST_COUNTED."""
        return cls(number, number >= MOST_COUNTED)

    def __add__(self, other: "Count") -> "Count":
        return Count(self.number + other.number, self.more or other.more)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        """“12”, “1,000+”; nothing where there may be some, but none was seen."""
        if self.more:
            return f"{self.number:,}+" if self.number else ""
        return f"{self.number:,}"
