"""The admin of services, use cases, prompt versions and reference data: a file a screen."""

from . import prompt_version, publication, reference_data, service, switches, use_case

__all__ = ["prompt_version", "publication", "reference_data", "service", "switches", "use_case"]
