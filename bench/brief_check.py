"""How well the brief check finds what the inputs do not say, on the labelled texts in `bench/brief_check/`.

    .venv/bin/python bench/brief_check.py [--misses dev|held_out|fresh|all] [--speed]

Prints precision, recall and F1 of the unsupported facts, by kind, for each split and language, and with `--misses` every
one that was missed or marked wrongly. With `--speed`: the processor's time for a check, and nothing else. Needs no database and no Django. Exits 1 when, over all texts, the precision or
recall of a number, price, date or link is below 0.95.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import yaml

from generation.brief_check import facts_of

HERE = ROOT / "bench" / "brief_check"
CATALOG = ROOT / "prompts" / "catalog"
KINDS = ["number", "price", "percentage", "date", "link", "email", "name"]
BARRED = ["number", "price", "date", "link"]
BAR = 0.95
SPLITS = ["dev", "held_out", "fresh"]
LANGUAGES = ["en", "de", "fr"]

# Digits with what groups and divides them: spaces of all widths, points, commas and apostrophes.
_AMOUNT = re.compile(r"\d(?:[\d.,'’\s]*\d)?")
_PHONE = re.compile(r"[+(0][\d\s()/.-]{7,}\d|\d{3}-\d{3}-\d{4}")
_LEADING = re.compile(r"^(?:on|at|the|in|by|am|um|im|den|der|le|la|du|à|au|en)\s+")
_TRAILING = re.compile(r"\s*\buhr$")
_POSSESSIVE = re.compile(r"['’]s?$")

Text = dict[str, Any]
Mark = tuple[str, str]


@dataclass(frozen=True)
class Score:
    """Counts of unsupported facts: labelled, marked by the check, and those that are both."""

    labelled: int
    marked: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the marks that are right; 1 without any mark."""
        return self.right / self.marked if self.marked else 1.0

    @property
    def recall(self) -> float:
        """Share of the labelled facts that were marked; 1 without any label."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def texts() -> list[Text]:
    """All labelled texts, in the order of the files."""
    return [text for language in LANGUAGES for text in _read(HERE / f"texts_{language}.yaml")]


def use_case_names() -> dict[str, str]:
    """Name of each use case of the catalogue by its slug, e.g. `email.inquiry`."""
    catalogs = [_read(path) for path in sorted(CATALOG.glob("*.yaml"))]
    return {f"{c['service']['slug']}.{slug}": case["name"] for c in catalogs for slug, case in c["use_cases"].items()}


def leaves(value: Any) -> Iterator[str]:
    """Each string of an output, from the top down."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)


def core(kind: str, text: str) -> str:
    """What two marks of the same fact share: an amount without its unit, a date without its article or "Uhr", a
    name without a possessive s."""
    lowered = " ".join(text.lower().split())
    if kind == "number" and _PHONE.fullmatch(lowered):
        return re.sub(r"\D", "", lowered)
    if kind in ("number", "price", "percentage"):
        amount = _AMOUNT.search(lowered)
        return " ".join(amount.group().split()) if amount else lowered
    if kind == "date":
        return _TRAILING.sub("", _LEADING.sub("", lowered)).strip(" .,")
    return _POSSESSIVE.sub("", lowered).strip(" .,") if kind == "name" else lowered.strip(" .,")


def labelled(text: Text) -> set[Mark]:
    """The unsupported facts that a person labelled."""
    return {(fact["kind"], core(fact["kind"], fact["text"])) for fact in text["facts"] if not fact["supported"]}


def marked(text: Text, names: dict[str, str]) -> set[Mark]:
    """The unsupported facts that the brief check finds."""
    found = facts_of(text["output"], text["inputs"], use_case_name=names[text["use_case"]])
    return {(str(fact.kind), core(str(fact.kind), fact.text)) for fact in found if not fact.supported}


def score(pairs: Iterable[tuple[set[Mark], set[Mark]]], kinds: Iterable[str]) -> Score:
    """Count over (labelled, marked) of each text the facts of these kinds."""
    wanted = set(kinds)
    kept = [({m for m in a if m[0] in wanted}, {m for m in b if m[0] in wanted}) for a, b in pairs]
    return Score(sum(len(a) for a, _ in kept), sum(len(b) for _, b in kept), sum(len(a & b) for a, b in kept))


def below_bar(results: list[tuple[Text, set[Mark], set[Mark]]]) -> list[str]:
    """A sentence for each barred kind whose precision or recall over all texts is too low."""
    scores = {kind: score([(a, b) for _, a, b in results], [kind]) for kind in BARRED}
    return [
        f"{kind}: precision {s.precision:.3f} and recall {s.recall:.3f}; both must be at least {BAR}"
        for kind, s in scores.items()
        if min(s.precision, s.recall) < BAR
    ]


def results_of(chosen: list[Text]) -> list[tuple[Text, set[Mark], set[Mark]]]:
    """Each text with its labelled and its marked unsupported facts."""
    names = use_case_names()
    return [(text, labelled(text), marked(text, names)) for text in chosen]


def speed() -> Iterator[tuple[int, float]]:
    """Characters of inputs, and milliseconds of processor time that the check of 500 characters takes against them.

    The mean over stretches of the labelled texts; what they hold is what people write.
    """
    said = "\n".join(leaf for text in texts() for leaf in leaves(text["output"]))
    for size, times in ((2_000, 200), (1_000_000, 3)):
        briefs = [(said[at * 97 :] * (size // len(said) + 2))[:size] for at in range(times)]
        begun = time.process_time()
        for at, brief in enumerate(briefs):
            facts_of({"text": said[at * 101 :][:500]}, {"brief": brief})
        yield size, (time.process_time() - begun) * 1000 / times


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the brief check on the labelled texts.")
    parser.add_argument("--misses", nargs="?", const="all", choices=[*SPLITS, "all"])
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    if options.speed:
        print("\n".join(f"500 characters against {size:,} of inputs: {ms:.2f} ms" for size, ms in speed()))
        return 0
    results = results_of(texts())
    for title, fits in _groups():
        _table(title, [(text, a, b) for text, a, b in results if fits(text)])
    if options.misses:
        chosen = [r for r in results if options.misses in ("all", r[0]["split"])]
        print("\n".join(line for result in chosen for line in _misses(*result)) or "No misses.")
    failed = below_bar(results)
    print("\n".join(failed) or f"Numbers, prices, dates and links are all at {BAR} or above.")
    return 1 if failed else 0


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _groups() -> list[tuple[str, Callable[[Text], bool]]]:
    splits = [(s, lambda text, s=s: text["split"] == s) for s in SPLITS]
    languages = [(f"all, {code}", lambda text, code=code: text["language"] == code) for code in LANGUAGES]
    return [*splits, ("all", lambda text: True), *languages]


def _table(title: str, results: list[tuple[Text, set[Mark], set[Mark]]]) -> None:
    pairs = [(a, b) for _, a, b in results]
    print(f"{title}: {len(results)} texts")
    print(f"  {'kind':<16}{'labelled':>9}{'marked':>8}{'right':>7}{'precision':>11}{'recall':>8}{'F1':>7}")
    for name, kinds in [*((kind, [kind]) for kind in KINDS), ("barred kinds", BARRED)]:
        s = score(pairs, kinds)
        print(f"  {name:<16}{s.labelled:>9}{s.marked:>8}{s.right:>7}{s.precision:>11.3f}{s.recall:>8.3f}{s.f1:>7.3f}")
    print()


def _misses(text: Text, wanted: set[Mark], found: set[Mark]) -> Iterator[str]:
    for word, marks in (("missed", wanted - found), ("wrong", found - wanted)):
        for kind, what in sorted(marks):
            yield f"{text['id']} {text['split']} {text['use_case']}: {word} {kind} {what!r} in {_leaf(text, what)!r}"


def _leaf(text: Text, what: str) -> str:
    whole = re.compile(rf"(?<![\w.,]){re.escape(what)}(?!\d)")
    return next((leaf for leaf in leaves(text["output"]) if whole.search(" ".join(leaf.lower().split()))), "")


if __name__ == "__main__":
    sys.exit(main())
