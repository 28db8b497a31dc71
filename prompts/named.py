"""Finding a use case by the name that clients and files use."""

from .models import UseCase


def use_case_named(full_name: str, *related: str) -> UseCase | None:
    """The use case called `service.use_case`, with its service and what is `related` to it."""
    service, _, slug = full_name.partition(".")
    return UseCase.objects.select_related("service", *related).filter(service__slug=service, slug=slug).first()
