"""Whatever stands in a request, the answer is one of the provider's: never a 500."""

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.sandbox import Sandbox

from .asking import KITCHEN, ask, create, kitchen
from .pictures import block, png

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["type", "text", "#/$defs/a", "object", "array", "image", "<chefs>", "*", "/"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "content", "role", "schema", "properties", "items", "$ref", "ttl", "x"])
            | st.text(max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def full_request() -> dict[str, Any]:
    """A request that uses every field that the sandbox serves."""
    request = kitchen("recommendation", most=2)
    text = request["messages"][0]["content"]
    mark = {"type": "ephemeral", "ttl": "1h"}
    request["messages"] = [
        {
            "role": "user",
            "content": [block("image/png", png(2, 2)), {"type": "text", "text": text, "cache_control": mark}],
        },
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "…", "signature": "…"}]},
        {"role": "user", "content": "Again, please."},
    ]
    request["system"] = [{"type": "text", "text": request["system"], "cache_control": mark}]
    request["output_config"]["effort"] = "low"
    return request | {
        "metadata": {"user_id": "x"},
        "stop_sequences": ["xyz"],
        "stream": False,
        "thinking": {"type": "adaptive", "display": "omitted"},
        "service_tier": "auto",
        "speed": "standard",
        "inference_geo": "eu",
        "cache_control": mark,
    }


def places_in(data: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything inside `data`."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else []
    return [path for key, child in children for path in ((*above, key), *places_in(child, (*above, key)))]


REQUEST = full_request()
PATHS = places_in(REQUEST)
SERVER_SETTINGS = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


def test_the_full_request_is_answered(server: Sandbox) -> None:
    assert create(server, REQUEST).status == 200


@settings(max_examples=400, **SERVER_SETTINGS)  # type: ignore[arg-type]
@given(path=st.sampled_from(PATHS), junk=JUNK)
def test_junk_in_any_place_is_answered_or_refused(server: Sandbox, path: tuple[Any, ...], junk: Any) -> None:
    request = copy.deepcopy(REQUEST)
    holder: Any = request
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = junk
    got = ask(server, "POST", "/v1/messages", request)
    assert got.status in (200, 400, 404), got.body
    if got.status == 200 and not request["stream"]:
        assert got.json["type"] == "message"


@settings(max_examples=200, **SERVER_SETTINGS)  # type: ignore[arg-type]
@given(name=st.sampled_from(list(KITCHEN)), values=st.lists(JUNK, min_size=4, max_size=4))
def test_junk_in_the_variables_gets_an_answer(server: Sandbox, name: str, values: list[Any]) -> None:
    properties = KITCHEN[name]["input_schema"]["properties"]
    fences = [f"<{key}>\n{json.dumps(value)}\n</{key}>" for key, value in zip(properties, values, strict=False)]
    request = kitchen(name)
    request["messages"][0]["content"] = "\n".join(fences)
    assert create(server, request).status == 200


@settings(max_examples=100, **SERVER_SETTINGS)  # type: ignore[arg-type]
@given(body=st.binary(max_size=200))
def test_bytes_are_refused_or_answered(server: Sandbox, body: bytes) -> None:
    for method, path in (("POST", "/v1/messages"), ("PUT", "/sandbox/faults")):
        assert ask(server, method, path, body).status == 400
