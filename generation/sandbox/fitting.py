"""Making an example answer fit another request: the output rules of its use case hold for that request's variables.

One function a rule; a rule that is not here is left to the example, which keeps it already.
"""

import copy
import itertools
from collections.abc import Callable
from typing import Any

from .paths import Place, places, schema_at, values

Rule = dict[str, Any]
# Where one rule's change breaks another's, going over them again settles it.
ROUNDS = 3


def fit(output: Any, rules: list[Rule], schema: dict[str, Any], variables: dict[str, Any]) -> Any:
    """A copy of `output` in which `rules` hold for `variables`, as far as `schema` lets them."""
    data = copy.deepcopy(output)
    for _ in range(ROUNDS):
        for rule in rules:
            if fitter := FITTERS.get(rule["rule"]):
                fitter(data, rule, schema, variables)
    return data


def _known_values(data: Any, rule: Rule, schema: dict[str, Any], variables: dict[str, Any]) -> None:
    allowed = list(dict.fromkeys(value for value in values(variables, rule["allowed"]) if _is_plain(value)))
    lists: dict[int, list[Place]] = {}
    for place in places(data, rule["path"]):
        lists.setdefault(id(place.items), []).append(place)
    for group in lists.values():
        _replace_unknown(group, allowed, _fewest(schema, rule["path"]))


def _replace_unknown(group: list[Place], allowed: list[Any], fewest: int) -> None:
    """Give the places of one list, where they name something unknown, a known value that is not named yet."""
    named = [place.value for place in group]
    spare = iter([value for value in allowed if value not in named])
    again = itertools.cycle(allowed)
    for place in group:
        if place.value is None or place.value in allowed:
            continue
        value = next(spare, None)
        if value is None and place.items is not None and len(place.items) > fewest:
            _remove(place)
        elif value is None and allowed:
            place.put(next(again))
        else:
            place.put(value)


def _at_most(data: Any, rule: Rule, schema: dict[str, Any], variables: dict[str, Any]) -> None:
    limit = rule["limit"]
    if isinstance(limit, str):
        limit = next(iter(values(variables, limit)), None)
    if not isinstance(limit, int | float):
        return
    for place in places(data, rule["path"]):
        if isinstance(place.value, list):
            del place.value[int(limit) :]


def _unique(data: Any, rule: Rule, schema: dict[str, Any], variables: dict[str, Any]) -> None:
    fewest = _fewest(schema, rule["path"])
    seen: dict[int, set[str]] = {}
    for place in places(data, rule["path"]):
        value = place.value.casefold() if isinstance(place.value, str) else repr(place.value)
        earlier = seen.setdefault(id(place.items), set())
        if value in earlier and place.items is not None and len(place.items) > fewest:
            _remove(place)
        earlier.add(value)


def _descending(data: Any, rule: Rule, schema: dict[str, Any], variables: dict[str, Any]) -> None:
    lists: dict[int, list[Place]] = {}
    for place in places(data, rule["path"]):
        lists.setdefault(id(place.items), []).append(place)
    for group in lists.values():
        numbers = sorted((place.value for place in group), reverse=True)
        for place, number in zip(group, numbers, strict=True):
            place.put(number)


def _alternating_turns(data: Any, rule: Rule, schema: dict[str, Any], variables: dict[str, Any]) -> None:
    first = rule.get("first", "user")
    roles = itertools.cycle([first, "assistant" if first == "user" else "user"])
    for place, role in zip(places(data, rule["path"]), roles, strict=False):
        place.put(role)


FITTERS: dict[str, Callable[[Any, Rule, dict[str, Any], dict[str, Any]], None]] = {
    "known_values": _known_values,
    "at_most": _at_most,
    "unique": _unique,
    "descending": _descending,
    "alternating_turns": _alternating_turns,
}


def _fewest(schema: dict[str, Any], path: str) -> int:
    """How few items the schema allows in the innermost list on `path`."""
    before, star, _ = path.rpartition("/*")
    return int(schema_at(schema, before).get("minItems", 0)) if star else 0


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _remove(place: Place) -> None:
    """Take the item that `place` is in out of its list. By identity: equal items may stand elsewhere in it."""
    assert place.items is not None
    place.items[:] = [item for item in place.items if item is not place.item]
