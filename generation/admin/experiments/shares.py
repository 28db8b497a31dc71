"""The rows of a plan: which version gets how many percent, as a form sends them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.text import get_text_list

from llmhub.ids import row_id
from prompts.experiments.plan import MAX_VERSIONS, Share
from prompts.models import Experiment, PromptVersion, UseCase

MAX_ROWS = MAX_VERSIONS + 10
NOTE = 80


@dataclass(slots=True)
class Row:
    """One row: what was typed, and what is wrong with it."""

    version: str
    weight: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A version to choose."""

    value: str
    label: str
    is_draft: bool


def versions_of(use_case: UseCase) -> dict[int, PromptVersion]:
    """What can be compared, newest first, by id; each with its use case. One query."""
    rows = use_case.versions.filter(archived_at=None).order_by("-number")
    found = {version.pk: version for version in rows.defer("system_prompt", "user_prompt")}
    for version in found.values():
        version.use_case = use_case
    return found


def options_of(versions: Iterable[PromptVersion]) -> list[Option]:
    return [Option(str(version.pk), label_of(version), version.is_draft) for version in versions]


def label_of(version: PromptVersion) -> str:
    """“v3 · draft · “Warmer tone” · claude-haiku-4-5”."""
    state = "live" if version.is_live else "draft" if version.is_draft else ""
    note = f"“{version.note if len(version.note) <= NOTE else version.note[: NOTE - 1] + '…'}”" if version.note else ""
    return " · ".join(part for part in (f"v{version.number}", state, note, version.model) if part)


def rows_of(experiment: Experiment | None, use_case: UseCase, wanted: PromptVersion | None = None) -> list[Row]:
    """The rows that a form begins with: the draft's own, or the live version against `wanted`."""
    if experiment:
        return [Row(str(one.version_id), percent_text(one.weight)) for one in experiment.variants.all()]
    other = "" if wanted is None or wanted.pk == use_case.live_version_id else str(wanted.pk)
    return [Row(str(use_case.live_version_id or ""), "50"), Row(other, "50")]


def sent_rows(data: QueryDict) -> list[Row]:
    """The rows that somebody sent; wholly empty ones are left out."""
    pairs = zip(data.getlist("version"), data.getlist("weight"), strict=False)
    rows = [Row(version.strip(), weight.strip()[:30].replace("\0", "")) for version, weight in pairs]
    return [row for row in rows if row.version or row.weight][:MAX_ROWS]


def shares_of(rows: list[Row], versions: dict[int, PromptVersion]) -> list[Share]:
    """The shares that `rows` mean. What is wrong with a row is put down in it, and the row left out."""
    found = []
    for row in rows:
        version = versions.get(row_id(row.version) or 0)
        weight = fraction(row.weight)
        if version is None:
            row.problem = "Choose a version of this use case, or remove the row."
        elif weight is None:
            row.problem = "Give a share from 0 to 100 %."
        else:
            found.append(Share(version=version, weight=weight))
    return found


def fraction(text: str) -> float | None:
    """“33.3” or “33,3 %” as 0.333; None for what is no share."""
    try:
        number = Decimal(text.replace("%", "").replace(",", ".").strip())
    except InvalidOperation:
        return None
    # NaN is not between anything.
    return float(number / 100) if number.is_finite() and 0 <= number <= 100 else None


def percent_text(share: float) -> str:
    """0.3333 as “33.33”."""
    return f"{share * 100:.6f}".rstrip("0").rstrip(".")


def labels_of(versions: list[PromptVersion]) -> str:
    """“v3”, “v3 and v4”, “v3, v4 and v5”."""
    names = [f"v{version.number}" for version in versions]
    return get_text_list(names, "and")
