"""What the provider would refuse, refused in the same way."""

from .images import Picture
from .request_rules import check_count, check_create

__all__ = ["Picture", "check_count", "check_create"]
