"""What a catalogue file's wording does to a use case's versions."""

from typing import Any

from .models import WORDING, PromptVersion, UseCase
from .publishing import next_number, publish_from_file

WHERE = {PromptVersion.Source.API: "over the API", PromptVersion.Source.ADMIN: "in the admin"}


def sync_wording(
    use_case: UseCase, wording: dict[str, Any] | None, before: dict[str, Any] | None, *, files_win: bool
) -> tuple[bool, str]:
    """Bring what the file says live, as a version of its own; whether anything changed, and what people should know.

    `before` is what the file said last (see `catalog_memory`). The same words again change nothing, so that a roll
    back stays; and what people published stays, beside a draft of the file's words. Unless files win.
    """
    live = use_case.live_version
    if wording is None or (live and _says(live, wording)):
        return False, ""
    newest = use_case.versions.filter(source=PromptVersion.Source.CATALOG).order_by("-number").first()
    last = before["prompt"] if before else newest and _wording_of(newest)
    if wording == last and not files_win:
        return False, ""
    is_there = newest is not None and not newest.is_archived and _says(newest, wording)
    version = newest if newest and is_there else _made(use_case, wording)
    note = _obstacle(use_case, version, live, last, files_win)
    if not note:
        publish_from_file(version)
    return not (is_there and note), note


def _obstacle(use_case: UseCase, version: PromptVersion, live: PromptVersion | None, last: Any, files_win: bool) -> str:
    """Why `version` does not go live, in a sentence; empty if it does."""
    here = f"{use_case.full_name}: version {version.number}"
    if use_case.running_experiment:
        return f"{here} did not go live, because the experiment “{use_case.running_experiment}” is running."
    if files_win or live is None or live.source == PromptVersion.Source.CATALOG or _says(live, last):
        return ""
    where = WHERE[PromptVersion.Source(live.source)]
    return f"{here} is a draft, because the live version {live.number} was written {where}."


def _made(use_case: UseCase, wording: dict[str, Any]) -> PromptVersion:
    return PromptVersion.objects.create(
        use_case=use_case,
        number=next_number(use_case),
        source=PromptVersion.Source.CATALOG,
        note="From the catalogue",
        **wording,
    )


def _wording_of(version: PromptVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in WORDING}


def _says(version: PromptVersion, wording: Any) -> bool:
    return _wording_of(version) == wording
