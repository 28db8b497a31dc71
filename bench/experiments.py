"""How often the rule of A/B experiments is wrong when somebody looks every day, and how often it finds what is there.

    python bench/experiments.py [--experiments 2000] [--seed fresh] [--processes 2]

Simulates whole experiments with seeds of its own each run (or with the one given), looks at each every day, and stops
at the first winner. Prints each figure beside its bar; exits with 1 if one is missed. Standard library only.
"""

import argparse
import itertools
import math
import multiprocessing
import random
import secrets
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from prompts.statistics import analyse

FALSE_WINNERS = 0.05
FALSE_WINNERS_LONG = 0.055
WRONG_WINNERS = 0.005
SAMPLE_USED = 0.8
MILLISECONDS = 1.0
CHUNK = 100


@dataclass(frozen=True)
class Scenario:
    """`daily` subjects on each of `days` days, planned for `planned_days`; the last version has `effect` (relative).

    `power` is the bar where there is an effect.
    """

    name: str
    kind: str
    base: float | str
    daily: int
    weights: tuple[float, ...] = (0.5, 0.5)
    effect: float = 0.0
    power: float = 0.0
    days: int = 30
    planned_days: int = 30

    @property
    def bar(self) -> float:
        return FALSE_WINNERS if self.days <= 30 else FALSE_WINNERS_LONG


@dataclass(frozen=True)
class Outcome:
    """One experiment: who won (None: nobody), the share of the plan it took, whether its verdict flipped later."""

    scenario: Scenario
    winner: int | None
    used: float
    flipped: bool
    seconds: float
    looks: int


EVEN3, EVEN4, EVEN5 = (tuple([1 / k] * k) for k in (3, 4, 5))
SCENARIOS = (
    Scenario("rate 5 %, 100 a day", "proportion", 0.05, 100),
    Scenario("rate 10 %, 40 a day", "proportion", 0.1, 40),
    Scenario("rate 30 %, 100 a day", "proportion", 0.3, 100),
    Scenario("rate 50 %, 1,000 a day", "proportion", 0.5, 1000),
    Scenario("rate 30 %, 100 a day, 70:30", "proportion", 0.3, 100, (0.7, 0.3)),
    Scenario("rate 10 %, 100 a day, 90:10", "proportion", 0.1, 100, (0.9, 0.1)),
    Scenario("rate 30 %, 150 a day, 3 versions", "proportion", 0.3, 150, EVEN3),
    Scenario("rate 30 %, 200 a day, 4 versions", "proportion", 0.3, 200, EVEN4),
    Scenario("rate 30 %, 250 a day, 5 versions", "proportion", 0.3, 250, EVEN5),
    Scenario("satisfaction 1 to 5, 40 a day", "mean", "satisfaction", 40),
    Scenario("engagement, mostly short, 40 a day", "mean", "engagement", 40),
    Scenario("log latency, 40 a day, 90:10", "mean", "log latency", 40, (0.9, 0.1)),
    Scenario("engagement, mostly short, 100 a day, 90:10", "mean", "engagement", 100, (0.9, 0.1)),
    Scenario("raw latency, tail of hours, 40 a day, 90:10", "mean", "latency", 40, (0.9, 0.1)),
    Scenario("cost per approved text, 40 a day, 90:10", "ratio", "cost", 40, (0.9, 0.1)),
    Scenario("cost per approved text, 40 a day", "ratio", "cost", 40),
    Scenario("approvals per output, 40 a day", "cluster", "approvals", 40),
    Scenario("rate 30 %, 100 a day, 120 looks, plan 120 days", "proportion", 0.3, 100, days=120, planned_days=120),
    Scenario("rate 5 %, 100 a day, 120 looks, plan 30 days", "proportion", 0.05, 100, days=120),
    Scenario("rate 30 % against +20 %, 100 a day", "proportion", 0.3, 100, effect=0.2, power=0.86),
    Scenario("rate 5 % against +20 %, 1,000 a day", "proportion", 0.05, 1000, effect=0.2, power=0.90),
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the rule of A/B experiments by simulation.")
    parser.add_argument("--experiments", type=int, default=2000, help="experiments a scenario")
    parser.add_argument("--seed", default="fresh", help="any text; the same one simulates the same experiments")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    seed = secrets.token_hex(8) if options.seed == "fresh" else options.seed
    print(f"seed {seed}, {options.experiments:,} experiments a scenario, a look a day\n")
    started, found = time.monotonic(), run(seed, options.experiments, options.processes)
    missed = [not line for scenario in SCENARIOS for line in report(scenario, found[scenario])]
    spent = sum(each.seconds for each in itertools.chain(*found.values()))
    looks = sum(each.looks for each in itertools.chain(*found.values()))
    missed.append(
        not line("analysis of one experiment, processor time", 1000 * spent / looks, MILLISECONDS, form="{:.3f} ms")
    )
    print(f"\n{looks:,} looks in {time.monotonic() - started:.0f} s; {sum(missed)} bars missed")
    return 1 if any(missed) else 0


def run(seed: str, experiments: int, processes: int) -> dict[Scenario, list[Outcome]]:
    tasks = [
        (scenario, f"{seed}/{scenario.name}/{start}", min(CHUNK, experiments - start))
        for start in range(0, experiments, CHUNK)
        for scenario in SCENARIOS
    ]
    found: dict[Scenario, list[Outcome]] = defaultdict(list)
    with multiprocessing.Pool(processes) as pool:
        for outcomes in pool.imap_unordered(chunk, tasks):
            found[outcomes[0].scenario].extend(outcomes)
    return found


def chunk(task: tuple[Scenario, str, int]) -> list[Outcome]:
    scenario, seed, count = task
    source = random.Random(seed)  # noqa: S311 - a simulation wants a seed, not secrecy
    return [experiment(scenario, source) for _ in range(count)]


def report(scenario: Scenario, outcomes: list[Outcome]) -> Iterator[bool]:
    """Prints a scenario's figures; yields for each whether its bar is held."""
    count = len(outcomes)
    flips = sum(each.flipped for each in outcomes) / count
    if not scenario.effect:
        false = sum(each.winner is not None for each in outcomes) / count
        yield line(f"false winners: {scenario.name}", false, scenario.bar)
    else:
        best = len(scenario.weights) - 1
        yield line(f"power: {scenario.name}", share(outcomes, lambda each: each.winner == best), scenario.power, True)
        wrong = share(outcomes, lambda each: each.winner not in (None, best))
        yield line("  wrong winner", wrong, WRONG_WINNERS)
        yield line("  mean share of the plan used", sum(each.used for each in outcomes) / count, SAMPLE_USED)
    if flips:
        yield line("  verdicts that flipped", flips, 0)


def share(outcomes: list[Outcome], holds: Callable[[Outcome], bool]) -> float:
    return sum(map(holds, outcomes)) / len(outcomes)


def line(name: str, figure: float, bar: float, at_least: bool = False, form: str = "{:.2%}") -> bool:
    held = figure >= bar if at_least else figure <= bar
    sign = "at least" if at_least else "at most"
    print(f"{name:<64} {form.format(figure):>9}  {sign:<8} {form.format(bar):>9}  {'held' if held else 'MISSED'}")
    return held


def experiment(scenario: Scenario, source: random.Random) -> Outcome:
    """One experiment, looked at every day until it has a winner."""
    versions = [{"name": str(index), "weight": weight, "n": 0} for index, weight in enumerate(scenario.weights)]
    planned = scenario.daily * scenario.planned_days
    context = {"kind": scenario.kind, "planned_n": planned, "higher_is_better": True, "end_test_done": False}
    seconds, winner, used, flipped, looks = 0.0, None, 1.0, False, 0
    for day in range(1, scenario.days + 1):
        add_day(scenario, versions, source)
        started = time.process_time()
        decision = analyse(versions, context)
        seconds, looks = seconds + time.process_time() - started, looks + 1
        if winner is None and decision.winner is not None:
            winner, used = int(decision.winner), day / scenario.planned_days
            context["latched"] = decision.winner
            # Without an effect only the first winner counts; with one, go on and see that the verdict stays.
            if not scenario.effect:
                break
        elif winner is not None:
            # An alarm that people did not arrive as planned hides any winner, and is no verdict on the versions.
            flipped = flipped or (decision.winner != str(winner) and decision.verdict != "SRM")
        context["end_test_done"] = decision.plan_reached
    return Outcome(scenario, winner, used, flipped, seconds, looks)


def add_day(scenario: Scenario, versions: list[dict], source: random.Random) -> None:
    """A day's subjects: their versions by chance, then their outcomes."""
    left, weight_left = scenario.daily, 1.0
    for index, version in enumerate(versions):
        last = index == len(versions) - 1
        arrived = left if last else binomial(source, left, version["weight"] / weight_left)
        left, weight_left = left - arrived, weight_left - version["weight"]
        version["n"] += arrived
        effect = scenario.effect if last else 0.0
        for name, value in outcomes(scenario, arrived, effect, source):
            version[name] = version.get(name, 0) + value


def outcomes(scenario: Scenario, n: int, effect: float, source: random.Random) -> Iterator[tuple[str, float]]:
    """What to add to the sums of a version for `n` new subjects."""
    if scenario.kind == "proportion":
        yield "successes", binomial(source, n, float(scenario.base) * (1 + effect))
    elif scenario.kind == "mean":
        values = [DRAWS[str(scenario.base)](source) for _ in range(n)]
        yield "sum", math.fsum(values)
        yield "sum_squares", math.fsum(value * value for value in values)
    else:
        pairs = [PAIRS[str(scenario.base)](source) for _ in range(n)]
        yield "num_sum", math.fsum(top for top, _ in pairs)
        yield "num_sum_squares", math.fsum(top * top for top, _ in pairs)
        yield "den_sum", math.fsum(bottom for _, bottom in pairs)
        yield "den_sum_squares", math.fsum(bottom * bottom for _, bottom in pairs)
        yield "num_den_sum_products", math.fsum(top * bottom for top, bottom in pairs)


def binomial(source: random.Random, n: int, p: float) -> int:
    """Successes in `n` trials, by inversion of the exact distribution."""
    return bisect_left(cumulated(n, round(p, 12)), source.random()) if n else 0


@lru_cache(maxsize=20_000)
def cumulated(n: int, p: float) -> list[float]:
    if not 0 < p < 1:
        return [0.0] * n + [1.0] if p >= 1 else [1.0]
    logs = (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(n + 1))
    masses = [math.exp(log + k * math.log(p) + (n - k) * math.log1p(-p)) for k, log in enumerate(logs)]
    return [*itertools.accumulate(masses[:-1]), 1.0]


def engagement(source: random.Random) -> float:
    """Seconds spent with a text: four in ten not at all, the others with a long tail."""
    return 0.0 if source.random() < 0.4 else source.lognormvariate(3.5, 1.0)


def cost(source: random.Random) -> tuple[float, float]:
    """A subject's cost and approved texts: a few suggestions, each approved with the subject's own chance."""
    suggestions = 1 + int(source.expovariate(0.3))
    chance = source.betavariate(1.5, 3.5)
    return suggestions * source.lognormvariate(-4.5, 0.4), float(binomial(source, suggestions, round(chance, 2)))


def approvals(source: random.Random) -> tuple[float, float]:
    """A subject's approvals and outputs: the more outputs, the more they are alike."""
    outputs = 1 + int(source.expovariate(0.15))
    return float(binomial(source, outputs, round(source.betavariate(1.4, 0.6), 2))), float(outputs)


DRAWS: dict[str, Callable[[random.Random], float]] = {
    "satisfaction": lambda source: source.choices((1, 2, 3, 4, 5), cum_weights=(6, 14, 32, 68, 100))[0],
    "engagement": engagement,
    "latency": lambda source: source.lognormvariate(0.5, 2.0),
    "log latency": lambda source: source.gauss(0.5, 1.0),
}
PAIRS: dict[str, Callable[[random.Random], tuple[float, float]]] = {"cost": cost, "approvals": approvals}


if __name__ == "__main__":
    sys.exit(main())
