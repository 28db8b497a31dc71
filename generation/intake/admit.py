"""May this client ask for this at all?"""

from llmhub.errors import NotAllowed
from usage.models import Scope

from .value import Ask


def admit(ask: Ask) -> Ask:
    """Raises NotAllowed without the scope, or for a service that the client is not granted."""
    if Scope.SUGGEST not in ask.client.scopes:
        raise NotAllowed(f"This key's client lacks the scope “{Scope.SUGGEST.value}”.")
    service = ask.use_case_name.partition(".")[0]
    if not ask.client.may_use(service):
        raise NotAllowed(f"This client may not use the service “{service}”.")
    return ask
