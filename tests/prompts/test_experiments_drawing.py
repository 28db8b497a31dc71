"""Who gets which version of an experiment."""

from typing import Any

import pytest

from prompts.assignment import assign
from prompts.experiments import running
from prompts.experiments.drawing import draw
from prompts.models import Experiment, PromptVersion, UseCase
from prompts.statistics import srm
from tests.factories import VersionFactory, live_use_case

from .experiment_rows import started

pytestmark = pytest.mark.django_db


def versions_drawn(use_case: UseCase, units: range) -> list[PromptVersion | None]:
    return [(found := draw(use_case, f"user-{number}")) and found.version for number in units]


def test_without_an_experiment_everybody_gets_the_live_version() -> None:
    use_case = live_use_case()
    found = draw(use_case, "user-1")
    assert found is not None
    assert (found.version, found.variant, found.phase) == (use_case.live_version, None, None)
    assert draw(VersionFactory().use_case, "user-1") is None


def test_a_split_of_90_to_10_passes_its_own_check(django_assert_num_queries: Any) -> None:
    experiment = started(weights=(0.9, 0.1))
    use_case = UseCase.objects.select_related("live_version").get(pk=experiment.use_case_id)
    with django_assert_num_queries(2):
        draw(use_case, "user-1")
    phase = experiment.phases.get()
    drawn = [assign(phase.seed, f"user-{number}", [0.9, 0.1]) for number in range(10_000)]
    assert srm([drawn.count(0), drawn.count(1)], [0.9, 0.1])["status"] == "ok"
    keys = [draw(use_case, f"user-{number}").variant.key for number in range(200)]  # type: ignore[union-attr]
    assert keys == ["ab"[index or 0] for index in drawn[:200]]


def test_only_the_covered_take_part_and_more_coverage_moves_nobody() -> None:
    experiment = started(coverage=0.3)
    use_case = UseCase.objects.select_related("live_version").get(pk=experiment.use_case_id)

    def keys() -> list[str | None]:
        found = [draw(use_case, f"user-{number}") for number in range(400)]
        assert all(one and (one.variant or one.version == use_case.live_version) for one in found)
        return [one.variant.key if one and one.variant else None for one in found]

    few = keys()
    assert 0.2 < sum(key is not None for key in few) / 400 < 0.4
    Experiment.objects.update(coverage=0.8)
    more = keys()
    assert all(key in (None, later) for key, later in zip(few, more, strict=True))
    assert 0.7 < sum(key is not None for key in more) / 400 < 0.9


def test_a_version_without_weight_gets_nobody() -> None:
    experiment = started(weights=(0.5, 0.0, 0.5))
    use_case = UseCase.objects.select_related("live_version").get(pk=experiment.use_case_id)
    nobodys = experiment.variants.select_related("version").get(key="b").version
    assert nobodys not in versions_drawn(use_case, range(300))


def test_an_experiment_that_ends_in_this_moment_leaves_the_live_version() -> None:
    experiment = started()
    use_case = UseCase.objects.select_related("live_version").get(pk=experiment.use_case_id)
    running.stop(experiment)  # `use_case` was read before
    assert versions_drawn(use_case, range(5)) == [use_case.live_version] * 5
