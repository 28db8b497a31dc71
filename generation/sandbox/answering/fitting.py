"""Making an example answer fit another request: the output rules of its use case hold for that request's variables.

One function a rule; a rule that is not here is left to the example, which keeps it already.
"""

import calendar
import copy
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from prompts.output_rules.paths import values

from .places import Place, by_list, drop, fewest_items, may_be_null, places

Rule = dict[str, Any]
# Where one rule's change breaks another's, going over them again settles it.
ROUNDS = 3

DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Demand:
    """What an answer has to fit: the schema, this request's variables, and those that the example was written for."""

    schema: dict[str, Any]
    variables: dict[str, Any]
    example_variables: dict[str, Any]


def fit(output: Any, rules: list[Rule], demand: Demand) -> Any:
    """A copy of `output` in which `rules` hold for the request's variables, as far as the schema lets them."""
    data = copy.deepcopy(output)
    for _ in range(ROUNDS):
        for rule in rules:
            if fitter := FITTERS.get(rule["rule"]):
                fitter(data, rule, demand)
    return data


def _known_values(data: Any, rule: Rule, demand: Demand) -> None:
    if not _is_given(rule["allowed"], demand):
        return
    offered = values(demand.variables, rule["allowed"])
    allowed = list(dict.fromkeys(value for value in offered if isinstance(value, str | int | float)))
    for group in by_list(places(data, rule["path"])):
        _replace_unknown(group, allowed, fewest_items(demand.schema, rule["path"]))
    if not allowed and may_be_null(demand.schema, rule["path"]):
        for place in places(data, rule["path"]):
            place.put(None)


def _replace_unknown(group: list[Place], allowed: list[Any], fewest: int) -> None:
    """Give the places of one list, where they name something unknown, a known value that is not named yet."""
    named = [place.value for place in group]
    spare = iter([value for value in allowed if value not in named])
    again = itertools.cycle(allowed)
    surplus: set[int] = set()
    for place in group:
        if place.value is None or place.value in allowed:
            continue
        if (value := next(spare, None)) is not None:
            place.put(value)
        elif _can_lose(place, surplus, fewest):
            surplus.add(place.index)
        else:
            place.put(next(again, place.value))
    drop(group[0].items, surplus)


def _known_pair(data: Any, rule: Rule, demand: Demand) -> None:
    if not _is_given(rule["allowed"], demand):
        return
    groups: dict[str, list[Any]] = values(demand.variables, rule["allowed"])[0]
    filled = [name for name, members in groups.items() if members]
    for place, group in zip(places(data, rule["path"]), places(data, rule["group"]), strict=False):
        if place.value is None or place.value in groups.get(group.value, []):
            continue
        if group.value not in filled and filled:
            group.put(filled[0])
        if filled:
            place.put(groups[group.value][0])
        elif may_be_null(demand.schema, rule["path"]):
            place.put(None)


def _is_given(path: str, demand: Demand) -> bool:
    """Whether the variable that `path` leads into was found in the prompt: one that was not says nothing."""
    return path.split("/")[1] in demand.variables


def _at_most(data: Any, rule: Rule, demand: Demand) -> None:
    limit = rule["limit"]
    if isinstance(limit, str):
        limit = next(iter(values(demand.variables, limit)), None)
    for place in places(data, rule["path"]):
        if limit is not None and isinstance(place.value, list):
            del place.value[int(limit) :]


def _unique(data: Any, rule: Rule, demand: Demand) -> None:
    fewest = fewest_items(demand.schema, rule["path"])
    for group in by_list(places(data, rule["path"])):
        seen: set[str] = set()
        surplus: set[int] = set()
        for place in group:
            value = place.value.casefold() if isinstance(place.value, str) else repr(place.value)
            if value in seen and _can_lose(place, surplus, fewest):
                surplus.add(place.index)
            seen.add(value)
        drop(group[0].items, surplus)


def _ordered(*, downwards: bool) -> "Fitter":
    def order(data: Any, rule: Rule, demand: Demand) -> None:
        for group in by_list(places(data, rule["path"])):
            in_order = sorted((place.value for place in group), reverse=downwards)
            for place, value in zip(group, in_order, strict=True):
                place.put(value)

    return order


def _begins_with(data: Any, rule: Rule, demand: Demand) -> None:
    start = next(iter(values(demand.variables, rule["start"])), None)
    example_start = next(iter(values(demand.example_variables, rule["start"])), "")
    found = [place for place in places(data, rule["path"]) if isinstance(place.value, str)]
    if not isinstance(start, str) or all(place.value.startswith(start) for place in found):
        return
    for place in found:
        place.put(start + place.value.removeprefix(example_start))
    _shorten_month(found)


def _shorten_month(found: list[Place]) -> None:
    """Where a date has become one that its month does not have, draw all of them together; their order stays."""
    dates = [DATE.fullmatch(place.value) for place in found]
    days = [_days_in(match) for match in dates]
    if all(match is None or int(match[3]) <= last for match, last in zip(dates, days, strict=True)):
        return
    for place, match, last in zip(found, dates, days, strict=True):
        if match:
            place.put(f"{match[1]}-{match[2]}-{1 + (int(match[3]) - 1) * (last - 1) // 30:02}")


def _days_in(match: re.Match[str] | None) -> int:
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) == 0:
        return 31
    return calendar.monthrange(int(match[1]), int(match[2]))[1]


def _alternating_turns(data: Any, rule: Rule, demand: Demand) -> None:
    turns = places(data, rule["path"])
    first = rule["first"]
    other = next((place.value for place in turns if place.value != first), "assistant")
    for place, role in zip(turns, itertools.cycle([first, other]), strict=False):
        place.put(role)


Fitter = Callable[[Any, Rule, Demand], None]
FITTERS: dict[str, Fitter] = {
    "known_values": _known_values,
    "known_pair": _known_pair,
    "at_most": _at_most,
    "unique": _unique,
    "ascending": _ordered(downwards=False),
    "descending": _ordered(downwards=True),
    "begins_with": _begins_with,
    "alternating_turns": _alternating_turns,
}


def _can_lose(place: Place, lost: set[int], fewest: int) -> bool:
    return place.items is not None and len(place.items) - len(lost) > fewest
