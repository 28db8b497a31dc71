"""What a client says of an approved text: that it used it."""

from django.db import transaction
from django.utils import timezone

from generation import cache
from generation.models import ReviewDecision, Suggestion
from generation.models.suggestion import State
from llmhub.errors import WrongState


def use(suggestion: Suggestion) -> Suggestion:
    """Mark an approved suggestion as used by its client.

    Raises WrongState for anything that is not approved.
    """
    with transaction.atomic():
        changed = Suggestion.objects.filter(pk=suggestion.pk, state=State.APPROVED).update(
            state=State.USED, used_at=timezone.now()
        )
        if not changed:
            suggestion.refresh_from_db(fields=["state"])
            raise WrongState(f"Only an approved suggestion can be used; this one is {suggestion.state}.")
        suggestion.refresh_from_db()
        ReviewDecision.objects.create(
            suggestion=suggestion,
            verb=ReviewDecision.Verb.USE,
            content_before=suggestion.content,
            data_before=suggestion.data,
            content_after=suggestion.content,
            data_after=suggestion.data,
        )
        transaction.on_commit(lambda: cache.refresh(suggestion))
    return suggestion
