"""Experiments as tests make them."""

from typing import Any

from prompts.experiments import plan, running
from prompts.models import Experiment, UseCase
from prompts.publishing import add_draft
from tests.factories import VersionFactory, live_use_case

HALVES = (0.5, 0.5)


def fresh(row: Any) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


def shares_of(use_case: UseCase, weights: tuple[float, ...] = HALVES) -> list[plan.Share]:
    versions = [use_case.live_version or VersionFactory(use_case=use_case)]
    versions += [add_draft(use_case) for _ in weights[1:]]
    return [plan.Share(version=version, weight=weight) for version, weight in zip(versions, weights, strict=True)]


def planned(use_case: UseCase | None = None, weights: tuple[float, ...] = HALVES, **values: Any) -> Experiment:
    use_case = use_case or live_use_case()
    given = {"slug": "warmer", "name": "Warmer", "shares": shares_of(use_case, weights)} | values
    return plan.create(use_case, plan.Plan(**given))


def change(experiment: Experiment, wanted: plan.Plan) -> Experiment:
    return plan.change(experiment, wanted, seen=plan.stands_for(experiment))


def started(**values: Any) -> Experiment:
    return running.start(planned(**values))
