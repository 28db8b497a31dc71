import pytest

from llmhub.errors import Fault
from prompts.output_rules import RULES, check, describe_problems, undeclared_paths

KNOWN = {"rule": "known_values", "path": "/picks/*/id", "allowed": "/items/*/id"}
PAIR = {"rule": "known_pair", "path": "/type", "group": "/category", "allowed": "/taxonomy"}
TAXONOMY = {"taxonomy": {"Chairs": ["Stools", "Benches"], "Tables": ["Desks"]}}
TURNS = {"rule": "alternating_turns", "path": "/turns/*/role", "first": "user"}


def picks(*ids: object) -> dict:
    return {"picks": [{"id": value} for value in ids]}


def turns(*roles: str) -> dict:
    return {"turns": [{"role": role} for role in roles]}


def test_known_values_refuses_what_was_not_given():
    variables = {"items": [{"id": 1}, {"id": "b"}, {"name": "no id"}]}
    assert check([KNOWN], picks(1, "b", None), variables) == []
    assert check([KNOWN], picks(1, 2), variables) == [
        Fault("/picks/1/id", "is not among the values of the input /items/*/id")
    ]


@pytest.mark.parametrize("value", ["1", True, 1.5, [1]])
def test_known_values_tells_types_apart(value):
    assert [fault.pointer for fault in check([KNOWN], picks(value), {"items": [{"id": 1}]})] == ["/picks/0/id"]


def test_known_values_takes_a_whole_float_for_the_number():
    assert check([KNOWN], picks(1.0), {"items": [{"id": 1}]}) == []


def test_known_values_with_nothing_given_refuses_everything():
    assert len(check([KNOWN], picks(1, 2), {})) == 2


def test_known_values_can_mean_the_keys_of_an_object():
    rule = {"rule": "known_values", "path": "/category", "allowed": "/taxonomy/*~keys"}
    assert check([rule], {"category": "Chairs"}, TAXONOMY) == []
    assert check([rule], {"category": "Stools"}, TAXONOMY) == [
        Fault("/category", "is not among the values of the input /taxonomy/*~keys")
    ]


def test_known_pair_wants_the_value_under_its_own_group():
    assert check([PAIR], {"category": "Chairs", "type": "Stools"}, TAXONOMY) == []
    assert check([PAIR], {"category": None, "type": None}, TAXONOMY) == []
    wrong = [Fault("/type", "is not listed under the chosen /category in /taxonomy")]
    assert check([PAIR], {"category": "Tables", "type": "Stools"}, TAXONOMY) == wrong
    assert check([PAIR], {"category": "Lamps", "type": "Stools"}, TAXONOMY) == wrong
    assert check([PAIR], {"category": None, "type": "Stools"}, TAXONOMY) == wrong
    assert check([PAIR], {"category": "Chairs", "type": "Stools"}, {"taxonomy": ["Chairs"]}) == wrong


@pytest.mark.parametrize("limit", ["/max", 2])
def test_at_most_counts_items(limit):
    rule = {"rule": "at_most", "path": "/tags", "limit": limit}
    assert check([rule], {"tags": ["a", "b"]}, {"max": 2}) == []
    assert check([rule], {"tags": ["a", "b", "c"]}, {"max": 2}) == [
        Fault("/tags", "has 3 items; at most 2 were asked for")
    ]


def test_at_most_without_the_optional_limit_does_not_limit():
    assert check([{"rule": "at_most", "path": "/tags", "limit": "/max"}], {"tags": ["a"] * 9}, {}) == []


def test_unique_ignores_case_and_looks_at_each_list_by_itself():
    rule = {"rule": "unique", "path": "/captions/*/tags/*"}
    assert check([rule], {"captions": [{"tags": ["#a", "#b"]}, {"tags": ["#a"]}]}, {}) == []
    assert check([rule], {"captions": [{"tags": []}, {"tags": ["#Tea", "#b", "#tea", "#TEA"]}]}, {}) == [
        Fault("/captions/1/tags/2", "is there already"),
        Fault("/captions/1/tags/3", "is there already"),
    ]


def test_unique_over_a_field_compares_all_items():
    rule = {"rule": "unique", "path": "/picks/*/id"}
    assert check([rule], picks(1, "1", True, None), {}) == []
    assert [fault.pointer for fault in check([rule], picks(1, 2, 1.0), {})] == ["/picks/2/id"]


def test_descending_and_ascending_allow_equals():
    down, up = ({"rule": name, "path": "/picks/*/id"} for name in ("descending", "ascending"))
    assert check([down], picks(3, 3, 2.5), {}) == []
    assert check([down], picks(3, 4, 1), {}) == [Fault("/picks/1/id", "is higher than the one before it")]
    assert check([up], picks("2026-01-02", "2026-01-02", "2026-02-01"), {}) == []
    assert check([up], picks("2026-01-02", "2026-01-01"), {}) == [
        Fault("/picks/1/id", "is lower than the one before it")
    ]
    assert check([up, down], picks(1, "a", None, True, 0), {}) == []


def test_alternating_turns():
    assert check([TURNS], turns("user", "assistant", "user"), {}) == []
    assert check([TURNS], turns(), {}) == []
    assert check([TURNS], turns("assistant", "user", "user"), {}) == [
        Fault("/turns/0/role", "must be user, who speaks first"),
        Fault("/turns/2/role", "is the same as in the turn before"),
    ]


def test_begins_with():
    rule = {"rule": "begins_with", "path": "/days/*", "start": "/month"}
    assert check([rule], {"days": ["2026-11-01", None]}, {"month": "2026-11"}) == []
    assert check([rule], {"days": ["2026-12-01"]}, {"month": "2026-11"}) == [
        Fault("/days/0", "does not begin with the input /month")
    ]
    assert len(check([rule], {"days": ["2026-12-01"]}, {})) == 1


@pytest.mark.parametrize(
    "data", [None, 3, "text", [], {}, {"picks": None}, {"picks": [3]}, {"type": [], "category": {}}]
)
def test_an_output_of_another_shape_breaks_no_rule_and_raises_nothing(data):
    rules = [
        KNOWN,
        {"rule": "unique", "path": "/picks/*/id"},
        {"rule": "descending", "path": "/picks/*/id"},
        {"rule": "at_most", "path": "/picks", "limit": 1},
        {"rule": "begins_with", "path": "/picks/*/id", "start": "/month"},
        TURNS,
    ]
    assert check(rules, data, {}) == []


def test_pointers_are_escaped():
    rule = {"rule": "known_values", "path": "/scores/*~keys", "allowed": "/names/*"}
    assert check([rule], {"scores": {"a/b~c": 1}}, {"names": []})[0].pointer == "/scores/a~1b~0c"
    assert check([{**rule, "path": "/a~1b"}], {"a/b": "x"}, {"names": ["x"]}) == []


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ({}, "the rules must be a list"),
        (["unique"], "rule 1: must be an object"),
        ([{"path": "/a"}], f"rule 1: “rule” must be one of: {', '.join(RULES)}"),
        ([{"rule": ["unique"]}], f"rule 1: “rule” must be one of: {', '.join(RULES)}"),
        ([{"rule": "unique", "path": "/a"}, {"rule": "unique"}], "rule 2: unique needs “path”"),
        ([{"rule": "unique", "path": "/a", "pth": "/b"}], "rule 1: “pth” is not a field of unique"),
        (
            [{"rule": "unique", "path": "a"}],
            "rule 1: “path” of unique must be a path into the output, such as /items/*/id",
        ),
        (
            [{"rule": "at_most", "path": "/a", "limit": True}],
            "rule 1: “limit” of at_most must be a path into the variables, such as /limit, or a whole number",
        ),
        (
            [{**KNOWN, "allowed": "/*~keys/a"}],
            "rule 1: “allowed” of known_values must be a path into the variables, such as /items/*/id",
        ),
        ([{**TURNS, "first": ""}], "rule 1: “first” of alternating_turns must be a text"),
    ],
)
def test_a_bad_declaration_is_described_and_cannot_be_checked(rules, problem):
    assert describe_problems(rules) == [problem]
    with pytest.raises(ValueError, match="The output rules cannot be checked"):
        check(rules, {}, {})


def test_every_rule_misses_each_of_its_fields():
    for name, rule in RULES.items():
        assert describe_problems([{"rule": name}]) == [f"rule 1: {name} needs “{field}”" for field in rule.fields]


def test_paths_that_lead_nowhere_are_found():
    inputs = {"properties": {"items": {"items": {"properties": {"id": {}}}}, "max": {"type": "integer"}}}
    output = {"properties": {"picks": {"anyOf": [{"items": {"properties": {"id": {}}}}, {"type": "null"}]}}}
    assert undeclared_paths([KNOWN, {"rule": "at_most", "path": "/picks", "limit": "/max"}], inputs, output) == []
    slips = [{**KNOWN, "allowed": "/item/*/id"}, {**KNOWN, "path": "/picks/id"}]
    assert undeclared_paths(slips, inputs, output) == [
        "rule 1: “allowed” leads nowhere: /item/*/id",
        "rule 2: “path” leads nowhere: /picks/id",
    ]
    assert undeclared_paths([{"rule": "unique", "path": "/a/*"}], inputs, None) == [
        "rule 1: “path” leads nowhere: /a/*"
    ]
