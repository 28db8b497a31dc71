from pathlib import Path

from llmhub.local.problem import CannotRun


def test_sentence_alone() -> None:
    assert str(CannotRun("It did not work.")) == "It did not work."


def test_end_of_the_log_without_the_traceback(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text(
        "started\n\nTraceback (most recent call last):\n"
        '  File "x.py", line 1, in <module>\n    import nothing\n'
        "ModuleNotFoundError: No module named 'nothing'\n"
    )
    assert str(CannotRun("The web process ended.", log=log)) == (
        f"The web process ended. Its log is {log}:\n  | started\n  | ModuleNotFoundError: No module named 'nothing'"
    )


def test_long_log_is_cut(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("".join(f"line {number}\n" for number in range(100)) + "x" * 1000)
    lines = str(CannotRun("It ended.", log=log)).splitlines()
    assert lines[1:5] == ["  | line 96", "  | line 97", "  | line 98", "  | line 99"]
    assert lines[5] == f"  | {'x' * 300} …"


def test_log_that_is_not_there(tmp_path: Path) -> None:
    assert str(CannotRun("It ended.", log=tmp_path / "no.log")) == f"It ended. Its log is {tmp_path}/no.log."
