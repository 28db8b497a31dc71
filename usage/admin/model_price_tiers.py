"""The tiers of an own price: rows with the very same start, for longer inputs."""

from datetime import datetime

from django.db.models import QuerySet

from usage.models import ModelPrice


def tiers_of(price: ModelPrice) -> QuerySet[ModelPrice]:
    """The tiers that belong to `price`, the lowest first; none for what is a tier itself."""
    rows = ModelPrice.objects.filter(provider=price.provider, model=price.model, starts_at=price.starts_at)
    return rows.filter(above_input_tokens__gt=0).order_by("above_input_tokens") if is_base(price) else rows.none()


def is_base(price: ModelPrice) -> bool:
    """Whether it is a price itself and not a tier of one."""
    return price.above_input_tokens == 0


def is_same_second(one: datetime, other: datetime) -> bool:
    """A form knows only whole seconds, a row may begin within one."""
    return one.replace(microsecond=0) == other.replace(microsecond=0)


def copy_tiers(old: ModelPrice, new: ModelPrice) -> None:
    """Give `new` the tiers that `old` has, from its own start on; those that it has already stay."""
    rows = list(tiers_of(old))
    for row in rows:
        row.pk, row.model, row.provider, row.starts_at = None, new.model, new.provider, new.starts_at
        row.batch_factor = new.batch_factor
    ModelPrice.objects.bulk_create(rows, ignore_conflicts=True)
