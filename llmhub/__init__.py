"""llmhub: suggestions from Claude that people approve."""

from .celery import app as celery_app

__all__ = ["celery_app"]
