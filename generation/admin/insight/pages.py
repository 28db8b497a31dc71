"""How reviewing goes."""

from .download import download_page
from .insight_page import insight_page
from .streak_page import streak_page

PAGES = {
    "insight": ("insight/", insight_page),
    "insight_streak": ("insight/streak/", streak_page),
    "insight_csv": ("insight.csv", download_page),
}
