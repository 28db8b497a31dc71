"""Who a switch lets through: the same for ever, more with a higher share, and about as many as it says."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from prompts.models import MasterSwitch, Service, UseCase
from prompts.named import use_case_named
from prompts.switches import is_on, is_rolled_out, seed_of, why_off
from tests.factories import UseCaseFactory

CLONE = Path(__file__).resolve().parents[2]
SUBJECTS = [f"user-{number}" for number in range(10_000)]
SEED = "rollout:use-case:sns_auto.ideas:"


def let_through(percent: int, seed: str = SEED) -> set[str]:
    return {subject for subject in SUBJECTS if is_rolled_out(seed, subject, percent)}


def read(use_case: UseCase) -> UseCase:
    """As a request reads it."""
    found = use_case_named(use_case.full_name, "service__master")
    assert found
    return found


class TestShares:
    def test_nobody_and_everybody(self) -> None:
        assert let_through(0) == set()
        assert let_through(100) == set(SUBJECTS)

    def test_a_higher_share_takes_subjects_in_and_moves_nobody(self) -> None:
        shares = [let_through(percent) for percent in (0, 1, 5, 25, 50, 75, 99, 100)]
        assert all(smaller < larger for smaller, larger in pairwise(shares))

    @pytest.mark.parametrize("percent", [1, 5, 20, 50, 90])
    def test_about_as_many_as_it_says(self, percent: int) -> None:
        """Within four standard deviations of 10,000 draws; the draws are always the same, so is the result."""
        share = percent / 100
        deviation = (share * (1 - share) / len(SUBJECTS)) ** 0.5
        assert abs(len(let_through(percent)) / len(SUBJECTS) - share) < 4 * deviation

    def test_switches_draw_independently(self) -> None:
        both = let_through(50) & let_through(50, "rollout:service:sns_auto:")
        assert abs(len(both) / len(SUBJECTS) - 0.25) < 0.02

    def test_another_process_draws_the_same(self) -> None:
        code = (
            "from prompts.assignment import bucket\n"
            f"print(sum(bucket({SEED!r}, f'user-{{number}}') < 2500 for number in range(1000)))"
        )
        said = subprocess.run([sys.executable, "-c", code], cwd=CLONE, capture_output=True, text=True, check=True)
        assert int(said.stdout) == sum(is_rolled_out(SEED, subject, 25) for subject in SUBJECTS[:1000])


@pytest.mark.django_db
class TestWhy:
    def test_on_for_everybody_at_first(self) -> None:
        use_case = read(UseCaseFactory())
        assert why_off(use_case, "user-1") == ""
        assert is_on(use_case)

    def test_the_widest_switch_is_named(self) -> None:
        use_case = UseCaseFactory(enabled=False)
        slug, name = use_case.service.slug, use_case.full_name
        assert why_off(read(use_case), "u") == f"{name} is switched off."
        Service.objects.update(enabled=False)
        assert why_off(read(use_case), "u") == f"The service {slug} is switched off."
        MasterSwitch.objects.update(enabled=False, reason="Not for clients")
        assert why_off(read(use_case), "u") == "Everything is switched off."
        assert not is_on(read(use_case))

    def test_rolled_out_to_others_only(self) -> None:
        use_case = UseCaseFactory(rollout_percent=0)
        assert why_off(read(use_case), "u") == f"{use_case.full_name} is not rolled out to this subject."
        assert is_on(read(use_case))
        Service.objects.update(rollout_percent=0)
        assert why_off(read(use_case), "u") == f"The service {use_case.service.slug} is not rolled out to this subject."
        MasterSwitch.objects.update(rollout_percent=0)
        assert why_off(read(use_case), "u") == "Nothing is rolled out to this subject."

    def test_a_services_share_is_the_same_in_all_its_use_cases(self) -> None:
        service = UseCaseFactory().service
        UseCaseFactory(service=service, slug="titles")
        Service.objects.update(rollout_percent=50)
        one, other = (read(row) for row in UseCase.objects.select_related("service"))
        answers = [(bool(why_off(one, subject)), bool(why_off(other, subject))) for subject in SUBJECTS[:300]]
        assert {first == second for first, second in answers} == {True}
        assert {first for first, _ in answers} == {True, False}

    def test_seeds_are_a_switchs_own(self) -> None:
        use_case = read(UseCaseFactory())
        seeds = {seed_of(use_case), seed_of(use_case.service), seed_of(use_case.service.master)}
        assert len(seeds) == 3

    def test_reading_the_switches_takes_one_query(self, django_assert_num_queries: object) -> None:
        use_case = UseCaseFactory()
        with django_assert_num_queries(1):  # type: ignore[operator]
            why_off(read(use_case), "user-1")


@pytest.mark.django_db
class TestRows:
    def test_there_is_one_master_switch_and_no_other(self) -> None:
        assert MasterSwitch.objects.get().pk == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            MasterSwitch.objects.create(pk=2)
        UseCaseFactory()
        with pytest.raises(ProtectedError):
            MasterSwitch.objects.get().delete()

    @pytest.mark.parametrize("model", [MasterSwitch, Service, UseCase])
    @pytest.mark.parametrize("percent", [-1, 101])
    def test_the_database_takes_no_other_percentages(self, model: type[UseCase], percent: int) -> None:
        UseCaseFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(rollout_percent=percent)
