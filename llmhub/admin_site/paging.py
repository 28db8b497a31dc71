"""Pages of lists that can have millions of rows."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

# Counting takes time with the number of rows, and nobody leafs further than this.
MOST_COUNTED = 1_000


class CappedPaginator(Paginator):
    """Counts no further than people leaf; from there on the count reads “1,000+”."""

    template_name = "admin/pagination_capped.html"

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most MOST_COUNTED."""
        return int(self.object_list.order_by()[:MOST_COUNTED].count())  # type: ignore[attr-defined]

    @property
    def is_capped(self) -> bool:
        """Whether there may be more."""
        return self.count == MOST_COUNTED
