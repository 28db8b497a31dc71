"""Making a right answer wrong, in each of the ways that a model's answers go wrong."""

import copy
import json
from typing import Any

from prompts import schemas

from .answering import Answer, places

Block = dict[str, Any]

# Something of every type, so that one of them fits no schema that says anything at all.
MISFITS: tuple[Any, ...] = ({"sandbox": "This does not fit the schema."}, "not what was asked for", -1, None, [])
THOUGHT = "The sandbox pretends to think about the task before it answers."
SIGNATURE = "c2FuZGJveC1zaWduYXR1cmU="
EXPLANATION = "The sandbox was told to refuse."


def spoiled_text(answer: Answer, fault: str | None) -> str:
    """The text of `answer` after a fault of its content; as it is where the fault means nothing for it."""
    if fault == "broken_json" and answer.is_json:
        return _broken(answer.text)
    if fault == "wrong_schema":
        return json.dumps(_misfit(answer))
    if fault == "unknown_ids":
        return _with_unknown_ids(answer)
    if fault == "max_tokens":
        return answer.text[: len(answer.text) // 2]
    return answer.text


def fenced(text: str) -> str:
    """JSON as a chatty model wraps it."""
    return f"Here is the answer in JSON:\n\n```json\n{text}\n```"


def thinking_block() -> Block:
    """The block that comes before the answer when a model thinks."""
    return {"type": "thinking", "thinking": THOUGHT, "signature": SIGNATURE}


def _broken(text: str) -> str:
    """Invalid at the end, so that whoever reads it to the end only finds out there: a comma for the last bracket."""
    return f"{text[:-1]}," if text[-1:] in ("}", "]") else f'{{"answer": {text}'


def _misfit(answer: Answer) -> Any:
    if answer.schema is None:
        return MISFITS[0]
    return next((value for value in MISFITS if schemas.faults(answer.schema, value)), MISFITS[0])


def _with_unknown_ids(answer: Answer) -> str:
    rules = answer.use_case.rules if answer.use_case else []
    data = copy.deepcopy(answer.data)
    for rule in rules:
        if rule["rule"] != "known_values":
            continue
        for number, place in enumerate(places(data, rule["path"])):
            if isinstance(place.value, str):
                place.put(f"unknown-{number + 1}")
            elif place.value is not None:
                place.put(999_000_001 + number)
    return Answer(data, answer.is_json, answer.schema, answer.use_case).text
