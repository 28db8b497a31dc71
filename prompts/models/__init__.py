from .publication import Publication
from .reference_data import ReferenceData
from .service import Service
from .use_case import ReviewPolicy, SafetyLevel, UseCase
from .version import PromptVersion

__all__ = ["PromptVersion", "Publication", "ReferenceData", "ReviewPolicy", "SafetyLevel", "Service", "UseCase"]
