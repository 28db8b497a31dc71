from django.apps import AppConfig

from .certificates import system_check  # noqa: F401  registers itself


class GenerationConfig(AppConfig):
    name = "generation"
    verbose_name = "Suggestions"
