"""What all of it costs."""

from .cost_page import cost_page, table_page
from .download import download_page

PAGES = {
    "cost": ("cost/", cost_page),
    "cost_table": ("cost/table/", table_page),
    "cost_csv": ("cost.csv", download_page),
}
