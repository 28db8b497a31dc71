"""The insight pages: who sees them, what they say, and the tables as CSV."""

import csv
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from generation.insight import STREAK
from prompts.experiments import running
from prompts.models import Experiment
from tests.factories import ServiceFactory, UserFactory, live_use_case
from tests.generation.decision_rows import MONDAY, SECOND, decided, draft, nothing_kept  # noqa: F401
from tests.generation.experiment_data import started, text
from tests.signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]
PAGE = "/admin/generation/suggestion/insight/"
CSV = "/admin/generation/suggestion/insight.csv"
STREAK_PAGE = f"{PAGE}streak/"
DAYS = "from=2026-03-01&to=2026-03-14"


@pytest.fixture
def lead() -> Client:
    return signed_in("Review lead")


@pytest.fixture
def anna() -> User:
    return UserFactory(username="anna", groups=["Reviewer"])


def shown(browser: Client, query: str = DAYS) -> str:
    answer = browser.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def lines(html: str) -> list[str]:
    """The rows of the table as text."""
    table = html.split("hub-insight-table")[1].split("</table>")[0]
    return [plain(row) for row in table.split("<tr>")[2:]]


def rows_of(browser: Client, table: str, query: str = DAYS) -> list[dict[str, str]]:
    answer = browser.get(f"{CSV}?{query}&table={table}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(answer.content.decode().splitlines()))


@pytest.mark.parametrize("address", [PAGE, CSV, STREAK_PAGE])
def test_reviewers_do_not_see_it(address: str) -> None:
    assert signed_in("Reviewer").get(address).status_code == 403


def test_the_sidebar_leads_there_those_who_may(lead: Client) -> None:
    assert f'href="{PAGE}"' in lead.get("/admin/").content.decode()
    assert f'href="{PAGE}"' not in signed_in("Reviewer").get("/admin/").content.decode()


def test_without_decisions_it_says_so(lead: Client) -> None:
    assert "No decisions in these days" in shown(lead, "")
    assert "nobody decided anything that these filters" in shown(lead, "service=nobody").lower()


def test_one_decision_is_shown_and_marked_as_few(lead: Client, anna: User) -> None:
    decided(anna)
    html = shown(lead)
    assert "100 %" in html and "hub-insight-few" in html
    assert "Of 1, too few to say much. 95 % interval: 20.7 % to 100 %." in html


def test_five_are_enough(lead: Client, anna: User) -> None:
    for verb in ("approve", "approve", "approve", "approve", "reject"):
        decided(anna, verb)
    html = shown(lead)
    assert 'title="Of 5. 95 % interval: 37.6 % to 96.4 %."><span>80 %</span>' in html


@pytest.mark.parametrize("table", ["use_case", "version", "reviewer", "week"])
def test_each_table_has_its_rows(lead: Client, anna: User, table: str) -> None:
    use_case = live_use_case(service=ServiceFactory(slug="care"))
    decided(anna, on=draft(use_case=use_case))
    name = {"use_case": "care.ideas", "version": "care.ideas v1", "reviewer": "anna", "week": "2 Mar 2026"}[table]
    found = lines(shown(lead, f"{DAYS}&table={table}"))
    assert [line for line in found if line.startswith(f"{name} 1 100 % 100 % 0 %")]


def test_tables_are_sorted_by_any_column_with_what_is_unknown_last(lead: Client, anna: User) -> None:
    people = [anna, UserFactory(username="ben"), UserFactory(username="carl")]
    for person, verbs in zip(people, (["approve", "reject"], ["approve"], ["reject", "reject", "reject"]), strict=True):
        for verb in verbs:
            decided(person, verb)

    def order(name: str) -> list[str]:
        return [line.split()[0] for line in lines(shown(lead, f"{DAYS}&table=reviewer&order={name}"))]

    assert order("") == ["carl", "anna", "ben"]  # most decisions first
    assert order("-approval_rate") == ["ben", "anna", "carl"]
    assert order("approval_rate") == ["carl", "anna", "ben"]
    assert order("unchanged_rate") == order("-unchanged_rate") == ["anna", "ben", "carl"]  # carl approved nothing
    assert order("-name") == ["carl", "ben", "anna"]
    assert order("nonsense") == order("")


def test_the_sorted_column_says_so(lead: Client, anna: User) -> None:
    decided(anna)
    html = shown(lead, f"{DAYS}&order=-again")
    assert html.count('aria-sort="descending"') == 1
    assert "order=again#table" in html and "order=-undone#table" in html


@pytest.mark.parametrize(
    "query",
    ["days=0", "days=x", "from=x&to=y", "from=9999-12-31&to=0001-01-01", "from=2030-01-01", "reviewer=x", "reviewer=٣",
     "reviewer=999999999", "table=x&order=x", "service=%27"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_no_error(lead: Client, query: str) -> None:
    for address in (PAGE, CSV):
        assert lead.get(f"{address}?{query}").status_code == 200
    assert lead.get(f"{STREAK_PAGE}?{query}").status_code == 404


def test_filters_narrow_everything(lead: Client, anna: User) -> None:
    ben = UserFactory(username="ben")
    use_case = live_use_case(service=ServiceFactory(slug="care"))
    decided(anna, on=draft(use_case=use_case))
    decided(ben, "reject")
    for query in ("service=care", "use_case=care.ideas", f"reviewer={anna.pk}"):
        assert [row["reviewer"] for row in rows_of(lead, "reviewer", f"{DAYS}&{query}")] == ["anna"]
        assert len(lines(shown(lead, f"{DAYS}&{query}&table=reviewer"))) == 1


def test_an_experiments_versions_are_one_row_until_it_no_longer_counts(lead: Client, anna: User) -> None:
    phase = started()
    name = str(phase.experiment.use_case)
    for key, verb in (("a", "approve"), ("b", "reject")):
        decided(anna, verb, on=text(phase, key, key))
    query = f"{DAYS}&table=version"
    assert lines(shown(lead, query))[0].startswith(f"{name} in an experiment 2 50 %")
    assert [(row["version"], row["decisions"]) for row in rows_of(lead, "version")] == [("in an experiment", "2")]
    running.stop(phase.experiment)
    assert len(rows_of(lead, "version")) == 1  # outcomes still count
    Experiment.objects.update(stopped_at=MONDAY)
    assert [(row["version"], row["approved"]) for row in rows_of(lead, "version")] == [("v1", "1"), ("v2", "0")]


def test_the_csv_has_exact_numbers(lead: Client, anna: User) -> None:
    for share in (0.0, 0.0, 1 / 3):
        decided(anna, edited=share > 0, edit_share=share, took_ms=1001)
    [row] = rows_of(lead, "reviewer")
    assert (row["reviewer"], row["decisions"], row["approval_rate"]) == ("anna", "3", "1.0")
    assert float(row["edit_share"]) == pytest.approx(1 / 9, abs=1e-15)
    assert (row["edit_share_of_changed"], row["took_median"]) == (str(1 / 3), "1001.0")
    assert float(row["approval_rate_low"]) == pytest.approx(0.4385, abs=1e-4)


def test_the_csv_holds_no_formula(lead: Client) -> None:
    for name in ('=HYPERLINK("http://x","y")', "+1", "@x, and more"):
        decided(UserFactory(username=name))
    found = {row["reviewer"] for row in rows_of(lead, "reviewer")}
    assert found == {'\'=HYPERLINK("http://x","y")', "'+1", "'@x, and more"}


def test_a_streak_is_a_hint_that_leads_to_its_texts(lead: Client, anna: User) -> None:
    use_case = live_use_case(service=ServiceFactory(slug="care"))
    for number in range(STREAK):
        row = draft(use_case=use_case, content=f"<script>alert({number})</script> \u202eevil")
        decided(anna, on=row, at=MONDAY + number * SECOND, took_ms=1_500)
    html = shown(lead)
    assert "anna 2 Mar 2026, 09:00 – 09:00 10 1.5 s care.ideas Look at the texts" in plain(html)
    [streak] = rows_of(lead, "streak")
    assert (streak["reviewer"], streak["approvals"], streak["use_cases"]) == ("anna", "10", "care.ideas")
    link = re.search(r'insight/streak/\?([^"]+)"', html)
    assert link
    page = lead.get(f"{STREAK_PAGE}?{link[1].replace('&amp;', '&')}").content.decode()
    assert "10 approvals by anna" in plain(page)
    assert page.count("/change/") >= STREAK
    assert "<script>alert" not in page and "&lt;script&gt;alert(9)" in page and "[U+202E]" in page


def test_a_streaks_page_needs_a_streak(lead: Client, anna: User) -> None:
    decided(anna)
    moments = f"first={quote(MONDAY.isoformat())}&last={quote((MONDAY + timedelta(hours=1)).isoformat())}"
    assert lead.get(f"{STREAK_PAGE}?reviewer={anna.pk}&{moments}").status_code == 404
    assert lead.get(f"{STREAK_PAGE}?{moments}").status_code == 404


def test_bulk_approvals_are_listed_by_themselves(lead: Client, anna: User) -> None:
    for _ in range(STREAK):
        decided(anna, in_bulk=True, took_ms=None)
    decided(anna)
    html = plain(shown(lead))
    assert "Approved in bulk without opening" in html and "anna 10 11" in html
    assert "There is none in these days." in html


def test_names_of_any_length_are_inert(lead: Client) -> None:
    decided(UserFactory(username="<b>" + "x" * 140))
    html = shown(lead, f"{DAYS}&table=reviewer")
    assert "<b>xxx" not in html and "&lt;b&gt;xxx" in html


def test_the_number_of_queries_does_not_grow(lead: Client, anna: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            shown(lead)
        return len(found)

    decided(anna)
    before = queries()
    for number in range(4):
        person: Any = UserFactory()
        for second in range(STREAK):
            decided(person, at=MONDAY + (100 * number + second) * SECOND, took_ms=5)
    assert queries() == before
