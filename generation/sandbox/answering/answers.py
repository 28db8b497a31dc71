"""What the sandbox answers: the catalogue's example made to fit the request, or something made up from the schema."""

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from prompts import output_rules, schemas

from ..tokens import as_blocks
from .catalog import Catalog, ExampleUseCase
from .fitting import Demand, fit
from .grading import grade
from .recognition import recognise
from .synthesis import synthesise
from .variables import read_variables

MAX_REMEMBERED = 500
UNKNOWN_PROMPT = (
    "This answer comes from the llmhub sandbox, not from Claude. The prompt is none of the catalogue's, "
    "so there is no example to answer with."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A right answer. `data` is what its text says in JSON; for plain text `is_json` is false and `data` the text."""

    data: Any
    is_json: bool
    schema: dict[str, Any] | None
    use_case: ExampleUseCase | None

    @property
    def text(self) -> str:
        """The answer as the model writes it."""
        return json.dumps(self.data, ensure_ascii=False) if self.is_json else str(self.data)


class Answers:
    """Answers to requests from a catalogue: the same request always gets the same one. Thread-safe."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self._made_from: tuple[ExampleUseCase, ...] = ()
        self._remembered: OrderedDict[bytes, Answer] = OrderedDict()

    def answer(self, body: dict[str, Any]) -> Answer:
        """The right answer to a checked request. A repair turn gets the same one."""
        use_cases = self._catalog.use_cases()
        system = "\n".join(block["text"] for block in as_blocks(body.get("system") or []))
        text = "\n\n".join(
            block["text"]
            for message in body["messages"]
            if message["role"] == "user"
            for block in as_blocks(message["content"])
            if block["type"] == "text"
        )
        schema = ((body.get("output_config") or {}).get("format") or {}).get("schema")
        key = hashlib.sha256(json.dumps([system, text, schema]).encode()).digest()
        with self._lock:
            if use_cases is not self._made_from:
                self._made_from = use_cases
                self._remembered.clear()
            answer = self._remembered.get(key)
        if answer is None:
            answer = _make(use_cases, system, text, schema)
            with self._lock:
                self._remembered[key] = answer
                while len(self._remembered) > MAX_REMEMBERED:
                    self._remembered.popitem(last=False)
        return answer


def _make(use_cases: tuple[ExampleUseCase, ...], system: str, text: str, schema: dict[str, Any] | None) -> Answer:
    verdict = grade(text, schema)
    if verdict:
        return Answer(verdict, True, schema, None)
    use_case = recognise(use_cases, system, text, schema)
    if use_case:
        data = _fitting(use_case, read_variables(text, use_case.input_schema))
        # The wording may ask for another form than the catalogue's: what was asked for goes first.
        if schema is None or not schemas.faults(schema, data):
            is_json = use_case.output_schema is not None
            return Answer(data, is_json, use_case.output_schema or schema, use_case)
    if schema is not None:
        return Answer(synthesise(schema), True, schema, use_case)
    return Answer(UNKNOWN_PROMPT, False, None, None)


def _fitting(use_case: ExampleUseCase, variables: dict[str, Any]) -> Any:
    """The example as it is where it fits these variables, else a changed copy."""
    demand = Demand(use_case.output_schema or {}, variables, use_case.variables)
    try:
        if not output_rules.check(use_case.rules, use_case.output, variables):
            return use_case.output
        return fit(use_case.output, use_case.rules, demand)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # The prompt was written by hand and its variables are not of the types that the rules count on.
        return use_case.output
