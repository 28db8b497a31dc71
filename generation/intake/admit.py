"""May this client ask for this at all?"""

from llmhub.errors import NotAllowed
from usage import inbound
from usage.models import Scope

from .value import Ask


def admit(ask: Ask) -> Ask:
    """Count the request against its client's limits.

    Raises NotAllowed without the scope, or for a service that the client is not granted; RateLimited, PlanExhausted.
    """
    if Scope.SUGGEST not in ask.client.scopes:
        raise NotAllowed(f"This key's client lacks the scope “{Scope.SUGGEST.value}”.")
    service = ask.use_case_name.partition(".")[0]
    if not ask.client.may_use(service):
        raise NotAllowed(f"This client may not use the service “{service}”.")
    inbound.admit(ask.client)
    return ask
