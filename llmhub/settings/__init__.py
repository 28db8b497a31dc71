"""Django settings, one file a subject; this one is the list of them."""

from .base import *
from .database import *
from .api import *
from .admin import *
from .celery import *
from .logs import *
from .provider import *
from .review import *
from .inbound import *
from .mail import *
from .certificates import *
from .alerts import *
