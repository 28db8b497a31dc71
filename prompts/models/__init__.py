from .experiment import UNDER_WAY, Experiment, Look, Metric, Phase, Variant
from .prompt_test import PromptTest, PromptTestVerdict
from .publication import Publication
from .publish_request import PublishRequest
from .reference_data import ReferenceData
from .service import Service
from .switch import MasterSwitch
from .use_case import ReviewPolicy, SafetyLevel, UseCase
from .version import EDITABLE, MAX_TOKENS, WORDING, PromptVersion

__all__ = [
    "EDITABLE",
    "MAX_TOKENS",
    "UNDER_WAY",
    "WORDING",
    "Experiment",
    "Look",
    "MasterSwitch",
    "Metric",
    "Phase",
    "PromptTest",
    "PromptTestVerdict",
    "PromptVersion",
    "Publication",
    "PublishRequest",
    "ReferenceData",
    "ReviewPolicy",
    "SafetyLevel",
    "Service",
    "UseCase",
    "Variant",
]
