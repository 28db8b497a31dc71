"""Whose money a call is, in the words of budgets."""

from prompts.models import UseCase
from usage.budgets import Spender


def spender_of(client_id: int, use_case: UseCase) -> Spender:
    """Reads `service`: select it along."""
    return Spender(client_id, use_case.service.slug, use_case.full_name)
