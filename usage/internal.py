"""The clients that stand for the hub's own work. They have no keys, so nobody calls as them."""

from .models import Client, Plan

# The second is no name that a person can give a client, so it is free where a company's own is called “studio”.
STUDIO_NAMES = ("studio", "studio (internal)")


def studio_client() -> Client:
    """Whom the studio's calls are charged to. Made on first use; two processes that make it at once get the same."""
    found = Client.objects.filter(internal=True, name__in=STUDIO_NAMES).order_by("pk").first()
    if found:
        return found
    for name in STUDIO_NAMES:
        client, _ = Client.objects.get_or_create(
            name=name, defaults={"plan": _largest_plan(), "internal": True, "scopes": []}
        )
        if client.internal:
            return client
    raise RuntimeError(f"Both {' and '.join(STUDIO_NAMES)} are names of clients with keys.")


def _largest_plan() -> Plan:
    """The hub's own work is not held to a plan, but a client has one."""
    largest = Plan.objects.order_by("-tokens_per_month").first()
    if largest:
        return largest
    made, _ = Plan.objects.get_or_create(slug="internal", defaults={"name": "Internal", "tokens_per_month": 0})
    return made
