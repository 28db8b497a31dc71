"""The review queue's filters as an address says them."""

from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from generation.desk.queue import Filters

NAMES = ("service", "use_case", "flag", "whose", "older")
MOST = 120


def filters_of(request: HttpRequest) -> Filters:
    """The filters that the address of `request` names; what a form sent along counts where the address says nothing."""
    return read(request.GET if any(name in request.GET for name in NAMES) else request.POST)


def read(query: QueryDict) -> Filters:
    """The filters in `query`."""
    # A form may send NUL, which the database takes in no text.
    return Filters(**{name: query.get(name, "")[:MOST].replace("\0", "") for name in NAMES})


def query_of(filters: Filters) -> str:
    """`filters` for an address; empty for none."""
    return urlencode({name: value for name in NAMES if (value := getattr(filters, name))})
