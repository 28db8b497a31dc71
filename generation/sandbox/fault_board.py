"""Which faults are set for all requests, and which of all that are set one request gets."""

import threading
from dataclasses import dataclass, field

from .faults import ONE_ONLY, Fault, Stage


class FaultBoard:
    """The faults set for all requests. Safe to use from many threads: `*times` is never overrun."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def set(self, faults: list[Fault]) -> None:
        """Replace whatever was set."""
        with self._lock:
            self._faults = list(faults)

    def current(self) -> list[Fault]:
        """What is set now, `times` being what is left."""
        with self._lock:
            return list(self._faults)

    def take(self, stage: Stage, *, first_turn: bool, streaming: bool) -> list[Fault]:
        """The faults of `stage` that the next request gets, counted as used."""
        with self._lock:
            taken: list[Fault] = []
            left: list[Fault] = []
            for fault in self._faults:
                if _hits(fault, stage, taken, first_turn, streaming):
                    taken.append(fault)
                    fault = fault.used()
                if fault.times != 0:
                    left.append(fault)
            self._faults = left
            return taken


@dataclass(slots=True)
class RequestFaults:
    """The faults of one request. The request's own come before the model's, and those before the board's."""

    board: FaultBoard
    own: list[Fault] = field(default_factory=list)
    first_turn: bool = True
    streaming: bool = False
    applied: list[str] = field(default_factory=list)

    def take(self, stage: Stage) -> dict[str, float | None]:
        """Name and value of each fault that shows at `stage`. Call once a stage: it counts as a use."""
        taken: list[Fault] = []
        for fault in self.own:
            if _hits(fault, stage, taken, self.first_turn, self.streaming):
                taken.append(fault)
        if not (taken and stage in ONE_ONLY):
            names = [fault.name for fault in taken]
            from_board = self.board.take(stage, first_turn=self.first_turn, streaming=self.streaming)
            taken += [fault for fault in from_board if fault.name not in names]
        self.applied += [fault.spec for fault in taken]
        return {fault.name: fault.value for fault in taken}


def _hits(fault: Fault, stage: Stage, taken: list[Fault], first_turn: bool, streaming: bool) -> bool:
    if fault.kind.stage is not stage or (fault.first_turn_only and not first_turn):
        return False
    if fault.kind.streams_only and not streaming:
        return False
    return not (taken and stage in ONE_ONLY) and fault.name not in [other.name for other in taken]
