"""What a person is told when a local run cannot go on."""

from pathlib import Path

LINES_SHOWN = 5
LONGEST_LINE = 300


class CannotRun(Exception):
    """Ends the run. The message is one sentence for a person, who sees no traceback.

    `log` names a file whose last lines help to understand it.
    """

    def __init__(self, sentence: str, *, log: Path | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.log = log

    def __str__(self) -> str:
        if self.log is None:
            return self.sentence
        lines = "".join(f"\n  | {line}" for line in last_lines(self.log))
        return f"{self.sentence} Its log is {self.log}{':' if lines else '.'}{lines}"


def last_lines(log: Path) -> list[str]:
    """The last lines of `log` that say something; none where it cannot be read.

    Of a traceback only the error itself is shown: the rest is for who opens the log.
    """
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith((" ", "\t", "Traceback"))]
    return [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} …" for line in telling[-LINES_SHOWN:]]
