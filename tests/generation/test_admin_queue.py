"""The review desk's front page: what waits, for whom, and by when; and giving drafts to others."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation import review
from generation.admin.queue.first_words import READ, first_words
from generation.desk import claims
from generation.models import ReviewerSettings, ReviewSkip, Suggestion
from tests.factories import ServiceFactory, SuggestionFactory, UserFactory, live_use_case
from tests.generation.desk_pages import PART
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
QUEUE = "/admin/generation/suggestion/queue/"


def person(browser: Client) -> Any:
    return browser.user  # type: ignore[attr-defined]


def told(browser: Client, query: str = "") -> Any:
    answer = browser.get(f"{QUEUE}{query}")
    assert answer.status_code == 200
    return answer


def cases(browser: Client, query: str = "") -> Any:
    """The table of use cases, as the open page loads it."""
    answer = browser.get(f"{QUEUE}by-use-case/{query}", headers=PART)
    assert answer.status_code == 200
    return answer.context["cases"]


def rows(table: Any) -> dict[str, list[str]]:
    """The texts of each row, without their elements."""
    return {row.name: [str(text) for text, _ in row.cells] for row in table.rows}


def test_an_empty_desk_says_so_and_offers_no_start() -> None:
    page = told(signed_in("Reviewer")).content.decode()
    assert "Nothing waits" in page
    assert "You have decided nothing today yet." in page
    assert "Start reviewing" not in page
    assert "No draft fits these filters" in told(signed_in("Reviewer"), "?flag=overdue").content.decode()


def test_it_counts_by_use_case() -> None:
    reviewer, now = signed_in("Reviewer"), timezone.now()
    first, second = live_use_case(), live_use_case()
    SuggestionFactory(use_case=first, due_at=now - timedelta(hours=2), created_at=now - timedelta(hours=3))
    SuggestionFactory(use_case=first, due_at=now + timedelta(hours=2, minutes=1), unsupported_facts=2, risk=2)
    SuggestionFactory(use_case=first, score=4, risk=5, assigned_to=person(reviewer))
    SuggestionFactory(use_case=second, findings=[{"kind": "x"}], findings_count=1, risk=10, assigned_to=UserFactory())
    SuggestionFactory(use_case=second, state="approved")
    table = cases(reviewer)
    found = rows(table)
    # Waiting, overdue, (due, oldest,) findings, facts, low score, mine, nobody's
    assert [*found[str(first)][:2], *found[str(first)][4:]] == ["3", "1", "–", "1", "1", "1", "2"]
    assert [*found[str(second)][:2], *found[str(second)][4:]] == ["1", "–", "1", "–", "–", "–", "–"]
    assert "overdue by 2 h" in found[str(first)][2]
    assert ">3 h<" in found[str(first)][3]
    total = [str(text) for text, _ in table.total.cells]
    assert [*total[:2], *total[4:]] == ["4", "1", "1", "1", "1", "1", "2"]
    assert str(told(reviewer).context["waiting"]) == "4"


FILTERS: list[tuple[str, set[str]]] = [
    ("", {"plain", "late", "risky", "mine", "group", "theirs"}),
    ("?flag=overdue", {"late"}),
    ("?flag=risky", {"risky"}),
    ("?flag=facts", {"risky"}),
    ("?flag=findings", {"risky"}),
    ("?flag=low", {"risky"}),
    ("?whose=mine", {"mine", "group"}),
    ("?whose=unassigned", {"plain", "late", "risky"}),
    ("?older=day", {"late"}),
    ("?service=desk", {"plain"}),
    ("?use_case=desk.ideas", {"plain"}),
    ("?service=other&use_case=desk.ideas", {"late", "risky", "mine", "group", "theirs"}),
    ("?flag=overdue&whose=unassigned&older=hour", {"late"}),
    ("?flag=overdue&service=desk", set()),
]


def fill(reviewer: Client) -> None:
    now, case = timezone.now(), live_use_case(service=ServiceFactory(slug="other"))
    SuggestionFactory(use_case=live_use_case(service=ServiceFactory(slug="desk")), subject="plain")
    SuggestionFactory(
        use_case=case, subject="late", due_at=now - timedelta(hours=1), created_at=now - timedelta(days=2)
    )
    SuggestionFactory(use_case=case, subject="risky", risk=9, score=4, unsupported_facts=1, findings_count=1)
    SuggestionFactory(use_case=case, subject="mine", assigned_to=person(reviewer))
    SuggestionFactory(use_case=case, subject="group", assigned_group=person(reviewer).groups.get())
    SuggestionFactory(use_case=case, subject="theirs", assigned_to=UserFactory())


@pytest.mark.parametrize(("query", "expected"), FILTERS, ids=[query or "all" for query, _ in FILTERS])
def test_numbers_list_and_links_belong_to_the_filters(query: str, expected: set[str]) -> None:
    reviewer = signed_in("Reviewer")
    fill(reviewer)
    answer = told(reviewer, query)
    found = {Suggestion.objects.get(pk=row.pk).subject for row in answer.context["page"].rows}
    assert found == expected
    assert answer.context["waiting"].number == len(expected)
    assert sum(int(row[0]) for row in rows(cases(reviewer, query)).values()) == len(expected)
    page, kept = answer.content.decode(), answer.context["query"]
    start = f'href="/admin/generation/suggestion/next/{f"?{kept}" if kept else ""}"'.replace("&", "&amp;")
    assert (start in page) is bool(expected)


def test_a_chip_keeps_the_other_filters() -> None:
    page = told(signed_in("Reviewer"), "?flag=overdue&whose=mine").content.decode()
    assert 'href="?flag=low&amp;whose=mine"' in page
    assert 'href="?flag=overdue&amp;whose=unassigned"' in page
    assert 'href="?flag=overdue&amp;whose=mine" aria-current="true">Overdue' in page


def test_the_list_of_suggestions_knows_the_filters_too() -> None:
    reviewer = signed_in("Reviewer")
    fill(reviewer)
    for query, expected in FILTERS:
        answer = reviewer.get(f"/admin/generation/suggestion/?state=waiting&{query.removeprefix('?')}")
        if "service=other&use_case" not in query:
            assert {row.subject for row in answer.context["cl"].result_list} == expected, query


def test_the_list_has_the_order_of_the_desk_and_says_why() -> None:
    reviewer, now = signed_in("Reviewer"), timezone.now()
    case = live_use_case()
    SuggestionFactory(use_case=case, subject="plain")
    SuggestionFactory(use_case=case, subject="risky", risk=9, score="4.20", unsupported_facts=3, findings_count=1)
    SuggestionFactory(use_case=case, subject="due", due_at=now + timedelta(minutes=30))
    due, risky, plain = told(reviewer).context["page"].rows
    assert [risk for risk, _ in risky.risks] == ["1 finding", "3 facts not in the brief", "score 4.2"]
    assert "in 29 min" in due.due
    assert plain.risks == []
    assert "Iced tea" in plain.words


def test_texts_are_inert_and_cut() -> None:
    SuggestionFactory(
        subject="<script>s</script>",
        content='{"a": "<script>alert(1)</script> \u202eevil", "b": "' + "x" * 5000 + '"}',
        client__name="<b>shop</b>",
        assigned_note="<i>note</i>",
        assigned_group=Group.objects.get(name="Reviewer"),
    )
    page = told(signed_in("Reviewer")).content.decode()
    for raw in ("<script>s", "<script>alert", "<b>shop", "<i>note", "\u202e", "x" * 200):
        assert raw not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("text", "is_data", "expected"),
    [
        ('{"title": "Tea", "tags": ["a: b", "c\\n\\"d\\""], "score": 3}', True, 'Tea · a: b · c "d"'),
        ('{"long": "cut of', True, "cut of"),
        ('{"long": "cut \\u00', True, "cut \\u00"),
        ("[1, 2]", True, "[1, 2]"),
        ("Dear  Ms Ada,\n\nyes.", False, "Dear Ms Ada, yes."),
        ("y" * READ, False, "y" * 139 + "…"),
        (None, False, ""),
    ],
    ids=["data", "cut", "cut-escape", "no-text", "plain", "long", "nothing"],
)
def test_first_words(text: str | None, is_data: bool, expected: str) -> None:
    assert first_words(text, is_data=is_data) == expected


def test_who_is_at_what_and_todays_work() -> None:
    anna, lead = signed_in("Reviewer"), signed_in("Review lead")
    case = live_use_case()
    done = [SuggestionFactory(use_case=case) for _ in range(4)]
    review.approve(done[0], by=person(anna), seen_revision=1)
    review.edit_and_approve(done[1], by=person(anna), seen_revision=1, data={"ideas": ["Hot tea"]})
    review.reject(done[2], by=person(anna), seen_revision=1, reason="tone", comment="")
    review.reject(done[3], by=person(anna), seen_revision=1, reason="tone", comment="")
    review.undo(done[3], by=person(anna), seen_revision=2)  # and it is in her hands again
    answer = told(anna)
    today = answer.context["today"]
    assert (today.approved, today.edited, today.rejected, today.decided) == (2, 1, 1, 3)
    assert "You decided 3 today: 2 approved (1 edited), 1 rejected." in answer.content.decode()
    assert [(who, pk) for who, pk, *_ in answer.context["in_hand"].rows] == [("you", done[3].pk)]
    assert answer.context["team"] == []
    answer = told(lead)
    assert [(who, one.decided) for who, one in answer.context["team"]] == [(person(anna).username, 3)]
    assert [who for who, *_ in answer.context["in_hand"].rows] == [person(anna).username]
    assert [row.holder for row in answer.context["page"].rows] == [person(anna).username]


def test_skipped_drafts_come_back_one_by_one_or_all() -> None:
    reviewer = signed_in("Reviewer")
    drafts = [SuggestionFactory() for _ in range(3)]
    for draft in drafts:
        claims.skip(draft.pk, person(reviewer))
    review.approve(drafts[2], by=UserFactory(groups=["Reviewer"]), seen_revision=1)
    skipped = told(reviewer).context["skipped"]
    assert [pk for pk, *_ in skipped.rows] == [drafts[0].pk, drafts[1].pk]
    answer = reviewer.post(f"{QUEUE}bring-back/?flag=low", {"draft": drafts[1].pk}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == ["1 draft is back in your queue."]
    assert answer.redirect_chain == [(f"{QUEUE}?flag=low", 302)]
    assert set(ReviewSkip.objects.values_list("suggestion", flat=True)) == {drafts[0].pk, drafts[2].pk}
    reviewer.post(f"{QUEUE}bring-back/", {"draft": "no id"})
    assert ReviewSkip.objects.count() == 2
    reviewer.get(f"{QUEUE}bring-back/")
    assert ReviewSkip.objects.count() == 2
    reviewer.post(f"{QUEUE}bring-back/", {"draft": ""})
    assert not ReviewSkip.objects.exists()


def assign(browser: Client, to: str, *drafts: Suggestion, **more: str) -> Any:
    data = {"to": to, "draft": [str(draft.pk) for draft in drafts], **more}
    return browser.post(f"{QUEUE}assign/?flag=low", data, follow=True)


def test_a_lead_assigns_to_people_groups_and_nobody() -> None:
    lead, anna = signed_in("Review lead"), UserFactory(groups=["Reviewer"], username="anna")
    first, second, decided = (SuggestionFactory() for _ in range(3))
    review.approve(decided, by=anna, seen_revision=1)
    assert 'name="to"' in told(lead).content.decode()
    answer = assign(lead, f"person-{anna.pk}", first, second, decided, note=" Prices! ")
    assert answer.redirect_chain == [(f"{QUEUE}?flag=low", 302)]
    assert [str(one) for one in answer.context["messages"]] == [
        "2 drafts assigned to anna. 1 of those you selected wait no more."
    ]
    first.refresh_from_db()
    assert (first.assigned_to, first.assigned_note) == (anna, "Prices!")
    group = Group.objects.get(name="Reviewer")
    assign(lead, f"group-{group.pk}", first)
    first.refresh_from_db()
    assert (first.assigned_to, first.assigned_group, first.assigned_note) == (None, group, "")
    answer = assign(lead, "nobody", first, note="x")
    first.refresh_from_db()
    assert (first.assigned_to, first.assigned_group, first.assigned_note) == (None, None, "")
    assert [str(one) for one in answer.context["messages"]] == ["1 draft assigned to nobody: anybody may take them."]


REFUSED = {
    "nobody-chosen": ("", "Choose whom to assign them to."),
    "no-such-person": ("person-999999", "Choose whom to assign them to."),
    "no-reviewer": ("outsider", "Choose whom to assign them to."),
    "nonsense": ("person-x", "Choose whom to assign them to."),
    "marketers": ("marketers", "Choose whom to assign them to."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_only_reviewers_can_be_given_drafts(case: str) -> None:
    to, sentence = REFUSED[case]
    marketers = Group.objects.get(name="Marketer")
    outsider = UserFactory(groups=["Marketer"])
    to = {"outsider": f"person-{outsider.pk}", "marketers": f"group-{marketers.pk}"}.get(to, to)
    draft = SuggestionFactory()
    answer = assign(signed_in("Review lead"), to, draft)
    assert [str(one) for one in answer.context["messages"]] == [sentence]
    draft.refresh_from_db()
    assert (draft.assigned_to, draft.assigned_group) == (None, None)


def test_nothing_selected_or_too_long_a_note_assigns_nothing() -> None:
    lead, draft = signed_in("Review lead"), SuggestionFactory()
    for drafts, note, sentence in (
        ((), "", "Select the drafts"),
        ((draft,), "x" * 201, "The note is longer than 200 characters."),
    ):
        answer = assign(lead, f"person-{person(lead).pk}", *drafts, note=note)
        assert str(next(iter(answer.context["messages"]))).startswith(sentence)
    draft.refresh_from_db()
    assert draft.assigned_to is None


def test_who_may_not_gets_nowhere() -> None:
    reviewer, draft = signed_in("Reviewer"), SuggestionFactory()
    assert 'name="to"' not in told(reviewer).content.decode()
    assert reviewer.post(f"{QUEUE}assign/", {"to": "nobody", "draft": draft.pk}).status_code == 403
    for path in ("", "bring-back/", "settings/"):
        assert signed_in("Marketer").get(f"{QUEUE}{path}").status_code == 403
        assert signed_in("Marketer").post(f"{QUEUE}{path}").status_code == 403


def test_assigning_needs_a_form_of_ours() -> None:
    lead = signed_in("Review lead")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person(lead))
    assert strict.post(f"{QUEUE}assign/", {"to": "nobody"}).status_code == 403


def test_pages() -> None:
    reviewer, case = signed_in("Reviewer"), live_use_case()
    first = SuggestionFactory(use_case=case)
    SuggestionFactory.create_batch(29, use_case=case, client=first.client)
    page = told(reviewer).context["page"]
    assert (len(page.rows), page.has_next, page.ends) == (25, True, False)
    answer = told(reviewer, "?whose=unassigned&p=2")
    assert (len(answer.context["page"].rows), answer.context["page"].has_next) == (5, False)
    assert 'href="?whose=unassigned&amp;p=1"' in answer.content.decode()
    assert "There is no page 3" in told(reviewer, "?p=3").content.decode()
    for number, meant in (("0", 1), ("x", 1), ("9999", 1), ("999", 40)):
        assert told(reviewer, f"?p={number}").context["page"].number == meant


def test_counting_stops_at_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("overview", "counting"):
        monkeypatch.setattr(f"generation.desk.{module}.MOST_COUNTED", 3)
    monkeypatch.setattr("generation.desk.overview.LOOKED_AT", 2)
    reviewer, case, other = signed_in("Reviewer"), live_use_case(), live_use_case()
    first = SuggestionFactory(use_case=case, risk=1, unsupported_facts=1)
    SuggestionFactory.create_batch(4, use_case=case, client=first.client, risk=1, unsupported_facts=1)
    later = timezone.now() + timedelta(hours=1)
    SuggestionFactory(use_case=other, client=first.client, created_at=later, risk=1, unsupported_facts=1, score=3)
    table = cases(reviewer)
    found = rows(table)
    # Waiting, (overdue, due, oldest,) findings, facts, low score, mine, nobody's
    assert [found[str(case)][0], *found[str(case)][4:]] == ["3+", "–", "3+", "–", "–", "2+"]
    assert [found[str(other)][0], *found[str(other)][4:]] == ["1", "–", "1", "1", "–", "1"]
    assert (str(table.total.cells[0][0]), str(told(reviewer).context["waiting"])) == ("4+", "3+")
    assert rows(cases(reviewer, "?flag=facts"))[str(case)][0] == "3+"


def test_queries_do_not_grow_with_the_data(django_assert_num_queries: Any) -> None:
    lead = signed_in("Review lead")
    fill(lead)
    claims.next_draft(UserFactory(groups=["Reviewer"]), claims.Filters())
    claims.skip(Suggestion.objects.get(subject="late").pk, person(lead))
    for page in (told, cases):
        page(lead)
    with CaptureQueriesContext(connection) as few:
        told(lead)
    with CaptureQueriesContext(connection) as few_for_cases:
        cases(lead)
    for _ in range(4):
        ServiceFactory(slug=f"more_{_}")
        SuggestionFactory.create_batch(5, use_case=live_use_case(), risk=2, assigned_to=person(lead))
    with django_assert_num_queries(len(few)):
        told(lead)
    with django_assert_num_queries(len(few_for_cases)):
        cases(lead)
    assert len(few) <= 30


def test_my_settings() -> None:
    reviewer = signed_in("Reviewer")
    page = reviewer.get(f"{QUEUE}settings/").content.decode()
    assert "Your account has no e-mail address" in page
    assert not ReviewerSettings.objects.exists()
    person(reviewer).email = "r@example.com"
    person(reviewer).save()
    page = reviewer.get(f"{QUEUE}settings/").content.decode()
    assert "r@example.com" in page
    assert reviewer.post(f"{QUEUE}settings/", {"digest": "hourly"}).status_code == 200
    assert not ReviewerSettings.objects.exists()
    sent = timezone.now()
    ReviewerSettings.objects.create(person=person(reviewer), digest_sent_at=sent)
    answer = reviewer.post(f"{QUEUE}settings/", {"digest": "overdue"})
    assert (answer.status_code, answer.url) == (302, QUEUE)  # type: ignore[attr-defined]
    own = ReviewerSettings.objects.get()
    assert (own.person, own.digest, own.digest_sent_at) == (person(reviewer), "overdue", sent)


def test_without_a_mail_server_the_settings_say_so(settings: Any) -> None:
    settings.MAIL_IS_ON = False
    assert "No mail server is set up here" in signed_in("Reviewer").get(f"{QUEUE}settings/").content.decode()


def test_the_sidebar_leads_to_the_desk_and_marks_one_place() -> None:
    SuggestionFactory()
    reviewer = signed_in("Reviewer")
    page = reviewer.get("/admin/").content.decode()
    assert page.index(f'href="{QUEUE}"') < page.index('href="/admin/generation/suggestion/"')
    assert page.count('class="hub-badge"') == 1
    assert f'href="{QUEUE}"' not in signed_in("Marketer").get("/admin/").content.decode()
    assert marked(told(reviewer)) == ["Review desk"]


def test_a_card_is_part_of_the_desk_for_who_reviews() -> None:
    draft = SuggestionFactory()
    reviewer, onlooker = signed_in("Reviewer"), signed_in("Marketer")
    onlooker.user.user_permissions.add(Permission.objects.get(codename="view_suggestion"))  # type: ignore[attr-defined]
    card = f"/admin/generation/suggestion/{draft.pk}/change/"
    assert marked(reviewer.get(card)) == ["Review desk"]
    assert marked(reviewer.get("/admin/generation/suggestion/")) == ["Suggestions"]
    assert marked(reviewer.get("/admin/generation/suggestion/certificate/verify/")) == ["Suggestions"]
    assert marked(signed_in("Review lead").get("/admin/generation/suggestion/insight/")) == ["Insight"]
    assert marked(onlooker.get(card)) == ["Suggestions"]


def marked(page: Any) -> list[str]:
    """Where the sidebar says that one is."""
    return [item["title"] for group in page.context["sidebar_navigation"] for item in group["items"] if item["active"]]
