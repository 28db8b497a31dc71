import pytest

from llmhub.errors import InvalidRequest
from llmhub.json_input import MAX_DEPTH, parse_json, problems_of


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"a": NaN}', "NaN is not a JSON value"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": 1, "a": 2}', "same field twice"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "not JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_json(body)
    assert sentence in refused.value.detail


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"a": "x\x00"}, "/a"),
        ({"a": ["fine", "\ud800"]}, "/a/1"),
        ({"a/b": {"~": "\x00"}}, "/a~1b/~0"),
        ({"bad\x00": 1}, ""),
    ],
)
def test_what_cannot_be_stored_is_pointed_at(data: object, pointer: str) -> None:
    assert [fault.pointer for fault in problems_of(data)] == [pointer]


def test_depth_is_bounded() -> None:
    def nested(depth: int) -> object:
        return [] if depth == 1 else [nested(depth - 1)]

    assert problems_of(nested(MAX_DEPTH)) == []
    assert "Nested deeper" in problems_of(nested(MAX_DEPTH + 1))[0].detail


def test_emoji_as_escaped_pair_is_fine() -> None:
    assert problems_of(parse_json(b'{"a": "\\ud83d\\ude00"}')) == []
