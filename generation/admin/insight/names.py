"""What the rows of the tables are called. A query a kind, however many rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from generation.admin.blind import IN_EXPERIMENT
from generation.admin.names import names_of_people, names_of_use_cases
from generation.insight import KEYS, Figures, Streak
from prompts.models import PromptVersion


@dataclass(frozen=True, slots=True)
class Names:
    """By id: full names of use cases, numbers of versions, names of people."""

    use_cases: dict[int, str]
    versions: dict[int, int]
    people: dict[int, str]

    def of(self, table: str, key: Any) -> str:
        """What a row with this key is called."""
        if table == "use_case":
            return self.use_cases[key]
        if table == "reviewer":
            return self.people[key]
        return self.of_version(*key) if table == "version" else of_week(key)

    def of_version(self, use_case: int, version: int) -> str:
        """A version of a use case; which one stays unknown while an experiment counts."""
        number = f"v{self.versions[version]}" if version else IN_EXPERIMENT.lower()
        return f"{self.use_cases[use_case]} {number}"


def names_for(figures: Figures | None, streaks: Sequence[Streak] = ()) -> Names:
    """The names that `figures` and `streaks` need. Three queries."""
    tables = figures.tables if figures else {}
    use_cases, versions, people = ([row.key for row in tables.get(name, ())] for name in KEYS[:3])
    numbers = PromptVersion.objects.filter(pk__in=[version for _, version in versions]).values_list("pk", "number")
    return Names(
        use_cases=names_of_use_cases([*use_cases, *(pk for one in streaks for pk in one.use_cases)]),
        versions=dict(numbers),
        people=names_of_people([*people, *(one.by_id for one in streaks)]),
    )


def of_week(monday: date) -> str:
    """“16 Nov 2026”: the Monday."""
    return f"{monday:%-d %b %Y}"
