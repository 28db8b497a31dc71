"""The queue: what waits, for whom, and by when."""

from .assign_page import assign_page, bring_back_page
from .cases_page import cases_page
from .queue_page import queue_page
from .settings_page import settings_page

PAGES = {
    "queue": ("queue/", queue_page),
    "queue_cases": ("queue/by-use-case/", cases_page),
    "assign": ("queue/assign/", assign_page),
    "bring_back": ("queue/bring-back/", bring_back_page),
    "my_settings": ("queue/settings/", settings_page),
}
