"""Whoever decides on an experiment's texts does not see which of its versions does better, nor what a subject costs."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from prompts.experiments import running
from prompts.models import Experiment, Phase
from tests.factories import ServiceFactory, SuggestionFactory, UserFactory, live_use_case
from tests.generation.cost_rows import CSV, DAYS, MOMENT, TABLE, approved, asked, lines, plain, rows_of, shown
from tests.generation.decision_rows import nothing_kept  # noqa: F401
from tests.generation.experiment_data import started
from tests.signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]
WORDS = "You decide on the texts of an experiment"


@pytest.fixture
def phase() -> Phase:
    """Of care.ideas: v1 cost 1 ct and v2 4 ct, each for one approved text; v9 is no part of it."""
    anna: User = UserFactory(groups=["Reviewer"])
    phase = started(use_case=live_use_case(service=ServiceFactory(slug="care")))
    for variant, cost in zip(phase.experiment.variants.order_by("key"), ("0.01", "0.04"), strict=True):
        asked(
            version=variant.version.number,
            subject=f"user-{variant.key}",
            cost=Decimal(cost),
            variant=f"warmer-tone:{variant.key}",
        )
        approved(anna, SuggestionFactory(use_case=phase.experiment.use_case, version=variant.version, variant=variant))
    asked(version=9, cost=Decimal("0.002"))
    return phase


def both() -> Client:
    """Who sees costs, and decides."""
    return signed_in("Operator", "Reviewer")


def versions(browser: Client) -> list[str]:
    opened = lines(shown(browser, f"{DAYS}&open=care.ideas"))[1:]
    alone = [line.removeprefix("care.ideas ") for line in lines(shown(browser, f"{DAYS}&table=version"))]
    assert opened == alone
    return opened


@pytest.mark.usefixtures("phase")
def test_versions_of_an_experiment_are_one_row_for_who_decides() -> None:
    assert versions(both()) == [
        "in an experiment 2 $0.050 96.2 % 2,000 / 400 2 $0.025 – 40 ms 0 % 0",
        "v9 1 $0.0020 3.8 % 1,000 / 200 0 – $0.0020 40 ms 0 % 0",
    ]
    assert WORDS in plain(shown(both()))


@pytest.mark.usefixtures("phase")
def test_who_does_not_decide_sees_them() -> None:
    operator = signed_in("Operator")
    assert [line.split()[0] for line in versions(operator)] == ["v2", "v1", "v9"]
    assert len(lines(shown(operator, f"{DAYS}&table=subject"))) == 3
    assert WORDS not in plain(shown(operator))


@pytest.mark.usefixtures("phase")
def test_superusers_decide_too() -> None:
    assert len(versions(signed_in(superuser=True))) == 2


@pytest.mark.usefixtures("phase")
def test_figures_by_subject_are_kept_from_who_decides() -> None:
    browser = both()
    for address in (TABLE, CSV):
        assert "user-a" not in shown(browser, f"{DAYS}&table=subject&order=-cost", address)
    assert WORDS in shown(browser, f"{DAYS}&table=subject", TABLE)
    assert rows_of(browser, "subject") == []


@pytest.mark.usefixtures("phase")
def test_the_download_keeps_the_same() -> None:
    found = [(row["version"], row["cost"], row["approved"]) for row in rows_of(both(), "version")]
    assert found == [("care.ideas in an experiment", "0.050000", "2"), ("care.ideas v9", "0.002000", "0")]


def test_an_experiment_that_no_longer_counts_hides_nothing(phase: Phase) -> None:
    running.stop(phase.experiment)
    assert len(versions(both())) == 2  # outcomes still count
    Experiment.objects.update(stopped_at=MOMENT)
    assert len(versions(both())) == 3
