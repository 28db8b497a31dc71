import pytest

from prompts.fallbacks import FallbackError, render


def test_a_fallback_is_a_json_e_template_over_the_variables():
    fallback = {
        "best": {"$sort": {"$eval": "chefs"}, "by(chef)": "0.0 - chef.rating"},
        "text": "For ${guests} guests",
        "note": {"$if": "defined('budget')", "then": "Within ${budget}", "else": "No budget"},
    }
    chefs = [{"id": 1, "rating": 4}, {"id": 2, "rating": 4.8}]
    assert render(fallback, {"chefs": chefs, "guests": 6}) == {
        "best": [chefs[1], chefs[0]],
        "text": "For 6 guests",
        "note": "No budget",
    }
    assert render(fallback, {"chefs": [], "guests": 6, "budget": 50})["note"] == "Within 50"


def test_values_are_not_templates():
    assert render("${text}", {"text": "${secret} {$eval: 1}", "secret": "x"}) == "${secret} {$eval: 1}"
    assert render({"$eval": "data"}, {"data": {"$eval": "1 + 1"}}) == {"$eval": "1 + 1"}


@pytest.mark.parametrize(
    ("fallback", "variables"),
    [
        ("${missing}", {}),
        ({"$eval": "1 +"}, {}),
        ({"$eval": "items[3]"}, {"items": []}),
        ({"$eval": "10.0 ** size"}, {"size": 10**6}),
        ("${fromNow('1 day', day + 'T12:00:00.000Z')}", {"day": "9999-12-31"}),
        ({"$nonsense": 1}, {}),
        ("${text}", {"text": ["a list"]}),
    ],
)
def test_what_cannot_be_rendered_is_one_kind_of_error(fallback, variables):
    with pytest.raises(FallbackError):
        render(fallback, variables)


def test_variables_with_other_names_are_left_out():
    assert render("${a}", {"a": 1, "b-c": 2, "é": 3}) == "1"
