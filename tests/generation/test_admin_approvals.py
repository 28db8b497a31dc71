"""The second person in the admin: asking, the list, the page, the decision."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from generation.admin.approvals.publish_request import badge
from generation.models import StudioResult, StudioRun
from prompts.approvals import ask, open_or_last, send_back, withdraw
from prompts.experiments import plan, running
from prompts.models import PromptTest, PromptTestVerdict, PromptVersion, Publication, PublishRequest, UseCase
from prompts.publishing import add_draft, archive, publish, unarchive
from prompts.test_sets import digest_of
from tests.factories import SuggestionFactory, UserFactory, VersionFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/prompts/publishrequest/"


def gated(**gates: bool) -> PromptVersion:
    use_case = live_use_case()
    UseCase.objects.filter(pk=use_case.pk).update(**(gates or {"second_person_required": True}))
    use_case.refresh_from_db()
    return VersionFactory(use_case=use_case, number=2, system_prompt="You have wild ideas.", note="Wilder")


def person(browser: Client) -> User:
    found: User = browser.user  # type: ignore[attr-defined]
    return found


def page_of(asked: PublishRequest) -> str:
    return f"{LIST}{asked.pk}/change/"


def decide(browser: Client, asked: PublishRequest, verb: str, **values: Any) -> Any:
    shown = browser.get(page_of(asked))
    seen = shown.context["seen"] if shown.status_code == 200 else ""
    return browser.post(f"{LIST}{asked.pk}/{verb}/", {"seen": seen, **values}, follow=True)


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def unchanged(asked: PublishRequest, state: str = "open") -> bool:
    asked.refresh_from_db()
    return (asked.state, Publication.objects.count()) == (state, 1)


@pytest.fixture
def asked() -> PublishRequest:
    return ask(gated(), by=UserFactory(username="ann", groups=("Marketer",)), note="Try this <b>please</b>")


def test_where_a_second_person_is_needed_the_page_asks_instead_of_publishing() -> None:
    draft, ann = gated(), signed_in("Marketer")
    path = f"/admin/prompts/promptversion/{draft.pk}/publish/"
    shown = ann.get(path)
    assert [(gate.title, gate.tone) for gate in shown.context["gates"]] == [("Second person", "open")]
    assert ("Ask for approval of" in text(shown), "Publish v2" in text(shown)) == (True, False)
    answer = ann.post(path, {"seen": shown.context["form"]["seen"].value(), "note": "Please"}, follow=True)
    asked = PublishRequest.objects.get()
    assert (asked.state, asked.note, asked.requested_by) == ("open", "Please", person(ann))
    assert "waits for approval" in text(answer)
    assert "Take the question back" in text(answer)
    assert "Look and decide" in text(signed_in("Marketer").get(path))
    assert ann.post(path, {"seen": answer.context["form"]["seen"].value()}).status_code == 200
    assert unchanged(asked)
    assert PublishRequest.objects.count() == 1


def test_the_second_person_sees_what_was_asked_and_publishes(asked: PublishRequest) -> None:
    bob = signed_in("Marketer")
    shown = bob.get(page_of(asked))
    assert [change.title for change in shown.context["changes"]] == ["System prompt"]
    assert "Try this &lt;b&gt;please&lt;/b&gt;" in text(shown)
    assert "Approve and publish v2" in text(shown)
    answer = decide(bob, asked, "approve")
    assert f"{asked.version} is live: requests get it from now on." in text(answer)
    asked.refresh_from_db()
    newest = Publication.objects.latest("id")
    assert (asked.state, newest.by, newest.request, newest.version) == ("approved", person(bob), asked, asked.version)
    assert [change.title for change in answer.context["changes"]] == ["System prompt"]  # still what it replaced
    assert "already decided" in text(decide(bob, asked, "approve"))
    assert Publication.objects.count() == 2


def test_sending_back_needs_a_comment_which_the_asker_sees(asked: PublishRequest) -> None:
    bob = signed_in("Marketer")
    refused = bob.post(f"{LIST}{asked.pk}/send-back/", {"comment": "  "})
    assert refused.status_code == 422
    assert "Say what should change." in text(refused)
    assert unchanged(asked)
    for comment, sentence in (("x" * 2001, "2,000 characters at most"), ("a\0b", "can&#x27;t be stored")):
        refused = bob.post(f"{LIST}{asked.pk}/send-back/", {"comment": comment})
        assert (refused.status_code, sentence in text(refused), unchanged(asked)) == (422, True, True)
    assert "was sent back to ann" in text(decide(bob, asked, "send-back", comment="Shorter, please"))
    assert unchanged(asked, "sent_back")
    ann = Client()
    ann.force_login(User.objects.get(username="ann"))
    assert "Shorter, please" in text(ann.get(page_of(asked)))
    assert "Shorter, please" in text(ann.get(f"/admin/prompts/promptversion/{asked.version_id}/publish/"))
    assert [row.pk for row in ann.get(f"{LIST}?for=back").context["cl"].result_list] == [asked.pk]
    assert open_or_last(asked.version) == asked


def test_who_asked_is_told_why_not_and_may_take_it_back(asked: PublishRequest) -> None:
    ann = Client()
    ann.force_login(asked.requested_by)
    shown = ann.get(page_of(asked))
    assert "You asked for this yourself." in text(shown)
    assert "Approve and publish" not in text(shown)
    assert "It takes a second person" in text(decide(ann, asked, "approve"))
    assert ann.post(f"{LIST}{asked.pk}/send-back/", {"comment": "No"}).status_code == 403
    assert unchanged(asked)
    decide(ann, asked, "withdraw")
    assert unchanged(asked, "withdrawn")


def test_who_changed_the_draft_last_is_told_why_not(asked: PublishRequest) -> None:
    bob = signed_in("Marketer")
    PromptVersion.objects.filter(pk=asked.version_id).update(changed_by=person(bob))
    assert "You were the last to change this draft." in text(bob.get(page_of(asked)))
    assert "It takes a second person" in text(decide(bob, asked, "approve"))
    assert unchanged(asked)


def test_a_draft_that_was_changed_since_says_so_and_cannot_be_approved(asked: PublishRequest) -> None:
    bob = signed_in("Marketer")
    seen = bob.get(page_of(asked)).context["seen"]
    PromptVersion.objects.filter(pk=asked.version_id).update(system_prompt="Sneaked in")
    shown = bob.get(page_of(asked))
    assert "was changed after approval was asked for" in text(shown)
    assert "Approve and publish" not in text(shown)
    answer = bob.post(f"{LIST}{asked.pk}/approve/", {"seen": seen}, follow=True)
    assert "This changed since you looked." in text(answer)
    assert "was changed after approval was asked for" in text(decide(bob, asked, "approve"))
    assert unchanged(asked)


def test_what_became_live_meanwhile_has_to_be_looked_at(asked: PublishRequest) -> None:
    bob = signed_in("Marketer")
    seen = bob.get(page_of(asked)).context["seen"]
    UseCase.objects.update(second_person_required=False)
    publish(add_draft(asked.version.use_case))
    UseCase.objects.update(second_person_required=True)
    answer = bob.post(f"{LIST}{asked.pk}/approve/", {"seen": seen}, follow=True)
    assert "This changed since you looked." in text(answer)
    assert PublishRequest.objects.get().state == "open"


@pytest.mark.parametrize("groups", [(), ("Reviewer",), ("Operator",)])
def test_others_see_and_decide_nothing(asked: PublishRequest, groups: tuple[str, ...]) -> None:
    other = signed_in(*groups)
    for verb in ("approve", "send-back", "withdraw"):
        assert other.post(f"{LIST}{asked.pk}/{verb}/", {"comment": "x"}).status_code == 403
    assert (other.get(LIST).status_code, other.get(page_of(asked)).status_code) == (403, 403)
    assert unchanged(asked)


def test_a_reader_of_requests_cannot_decide(asked: PublishRequest) -> None:
    marketer = signed_in("Marketer")
    group = person(marketer).groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_promptversion"))
    reader = Client()
    reader.force_login(User.objects.get(pk=person(marketer).pk))
    assert "You may not publish prompt versions." in text(reader.get(page_of(asked)))
    for verb in ("approve", "send-back"):
        assert reader.post(f"{LIST}{asked.pk}/{verb}/", {"comment": "x"}).status_code == 403
    assert unchanged(asked)


@pytest.mark.parametrize("tail", ["change/", "approve/", "send-back/", "withdraw/"])
@pytest.mark.parametrize("name", ["0", "999999", "99999999999999999999", "x", "_00"])
def test_no_such_request(name: str, tail: str) -> None:
    browser = signed_in("Marketer")
    assert browser.post(f"{LIST}{name}/{tail}", follow=True).status_code in (200, 404)
    assert Publication.objects.count() == 0


def test_a_post_without_its_token_does_nothing(asked: PublishRequest) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(groups=("Marketer",)))
    assert strict.post(f"{LIST}{asked.pk}/approve/").status_code == 403
    assert unchanged(asked)


def test_the_badge_counts_what_this_person_may_decide(asked: PublishRequest, rf: Any) -> None:
    def count(user: User) -> str:
        request = rf.get("/")
        request.user = User.objects.get(pk=user.pk)
        return badge(request)

    bob, author = person(signed_in("Marketer")), person(signed_in("Marketer"))
    PromptVersion.objects.filter(pk=asked.version_id).update(created_by=bob, changed_by=author)
    found = [count(one) for one in (asked.requested_by, author, bob, person(signed_in("Reviewer")))]
    assert found == ["", "", "1", ""]
    withdraw(asked, by=asked.requested_by)
    assert count(bob) == ""


def test_what_was_sent_back_is_told_to_who_asked_until_it_is_asked_again_or_put_away(asked: PublishRequest) -> None:
    bob, ann = signed_in("Marketer"), Client()
    ann.force_login(asked.requested_by)
    ann.user = asked.requested_by  # type: ignore[attr-defined]

    def told(browser: Client) -> tuple[bool, bool, int]:
        page = text(browser.get("/admin/"))
        badge_shown = '<span class="hub-badge">1</span>' in page
        return (
            "Shorter, <please>".replace("<", "&lt;").replace(">", "&gt;") in page,
            badge_shown,
            len(browser.get(f"{LIST}?for=back").context["cl"].result_list),
        )

    assert told(ann) == (False, False, 0)
    decide(bob, asked, "send-back", comment="Shorter, <please>")
    assert (told(ann), told(bob)) == ((True, True, 1), (False, False, 0))
    assert f'href="{page_of(asked)}"' in text(ann.get("/admin/"))
    archive(asked.version)
    assert told(ann) == (False, False, 0)
    unarchive(asked.version)
    assert told(ann) == (True, True, 1)
    again = ask(PromptVersion.objects.get(pk=asked.version_id), by=person(ann))
    assert told(ann) == (False, False, 0)
    withdraw(again, by=person(ann))
    assert told(ann) == (False, False, 0)


def test_the_list_has_what_waits_on_top_and_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    bob = signed_in("Marketer")
    first = ask(gated(), by=UserFactory(groups=("Marketer",)))
    for _ in range(8):
        done = ask(gated(), by=UserFactory(groups=("Marketer",)))
        send_back(done, by=person(bob), comment="No")
    second = ask(gated(), by=person(bob))
    with django_assert_max_num_queries(9):
        rows = list(bob.get(LIST).context["cl"].result_list)
    assert [row.pk for row in rows[:2]] == [first.pk, second.pk]
    by_filter = {name: bob.get(f"{LIST}?for={name}").context["cl"].result_count for name in ("me", "mine", "back")}
    assert by_filter == {"me": 1, "mine": 1, "back": 0}
    assert bob.get(f"{LIST}?use_case={first.version.use_case}").context["cl"].result_count == 1


def test_the_test_table_stands_on_the_page(asked: PublishRequest, django_assert_max_num_queries: Any) -> None:
    draft, live = asked.version, asked.version.use_case.live_version
    run = StudioRun.objects.create(
        use_case=draft.use_case, kind="test", version=draft, baseline=live, fingerprint=draft.fingerprint, total=2,
        state="done",
    )  # fmt: skip
    for position in range(6):
        for version in (draft, live):
            StudioResult.objects.create(
                run=run, version=version, position=position, label=f"Case {position}", finished_at=run.created_at,
                suggestion=SuggestionFactory(use_case=draft.use_case, version=version), passed=version == draft,
            )  # fmt: skip
    PromptTest.objects.create(use_case=draft.use_case, name="Tea", variables={"topic": "tea"})
    facts = {"fingerprint": draft.fingerprint, "set_digest": digest_of(draft.use_case), "run_id": run.pk}
    PromptTestVerdict.objects.create(version=draft, total=6, failed=0, **facts)
    bob = signed_in("Marketer")
    bob.get(LIST)
    with django_assert_max_num_queries(20):
        shown = bob.get(page_of(asked))
    test = shown.context["test"]
    assert test.heads == ["v2", "v1 (live)"]
    assert test.totals == ["6 of 6 passed", "0 of 6 passed"]
    assert [(row.label, row.change) for row in test.rows] == [(f"Case {number}", "better") for number in range(6)]
    assert "6 of 6 passed" in text(shown)
    assert f"/admin/generation/studiorun/{run.pk}/change/" in text(shown)


@pytest.mark.parametrize(("failed", "tone"), [(None, "open"), (0, "good"), (1, "bad")])
def test_the_publish_page_tells_how_the_test_set_stands(failed: int | None, tone: str) -> None:
    draft = gated(tests_required=True)
    marketer = signed_in("Marketer")
    path = f"/admin/prompts/promptversion/{draft.pk}/publish/"
    assert marketer.get(path).context["gates"][0].sentence == "It must pass, and has no cases yet."
    PromptTest.objects.create(use_case=draft.use_case, name="Tea", variables={"topic": "tea"})
    if failed is not None:
        facts = {"fingerprint": draft.fingerprint, "set_digest": digest_of(draft.use_case)}
        PromptTestVerdict.objects.create(version=draft, total=3, failed=failed, **facts)
    shown = marketer.get(path)
    assert [(gate.title, gate.tone) for gate in shown.context["gates"]] == [("Test set", tone)]
    assert ("Run the test set" in text(shown)) is (tone != "good")
    marketer.post(path, {"seen": shown.context["form"]["seen"].value()})
    assert PromptVersion.objects.get(pk=draft.pk).is_draft is (tone != "good")


@pytest.mark.parametrize("others", [1, 2])
def test_cases_that_are_off_are_told_wherever_the_test_set_is(others: int) -> None:
    draft = gated(tests_required=True, second_person_required=True)
    use_case, marketer = draft.use_case, signed_in("Marketer")
    PromptTest.objects.create(use_case=use_case, name="Tea", variables={"topic": "tea"})
    facts = {"fingerprint": draft.fingerprint, "set_digest": digest_of(use_case)}
    PromptTestVerdict.objects.create(version=draft, total=1, failed=0, **facts)
    path = f"/admin/prompts/promptversion/{draft.pk}/publish/"
    assert [gate.title for gate in marketer.get(path).context["gates"]] == ["Test set", "Second person"]
    for number in range(others):
        PromptTest.objects.create(use_case=use_case, name=f"Off {number}", variables={}, active=False)
    said = "1 case is not part of the runs." if others == 1 else "2 cases are not part of the runs."
    asked = ask(draft, by=person(marketer))
    for url in (path, page_of(asked)):
        shown = signed_in("Marketer").get(url)
        told = [(gate.title, gate.tone, gate.sentence) for gate in shown.context["gates"]][:2]
        assert told == [("Test set", "good", "1 of 1 passed"), ("Left out of the test set", "open", said)]
        assert f"/admin/prompts/prompttest/?use_case={use_case}&amp;active=no" in text(shown)


def test_beside_a_running_experiment_nothing_is_published_and_rolling_back_pauses_it() -> None:
    use_case = live_use_case()
    publish(VersionFactory(use_case=use_case, number=2))
    use_case.refresh_from_db()
    shares = [plan.Share(version=version, weight=0.5) for version in use_case.versions.all()]
    experiment = plan.create(use_case, plan.Plan(slug="warm", name="Warmer", shares=shares))
    running.start(experiment)
    draft = add_draft(use_case)
    marketer = signed_in("Marketer")
    path = f"/admin/prompts/promptversion/{draft.pk}/publish/"
    shown = marketer.get(path)
    assert "The experiment “Warmer” shares this use case&#x27;s traffic." in text(shown)
    assert f"/admin/prompts/experiment/{experiment.pk}/change/" in text(shown)
    marketer.post(path, {"seen": shown.context["form"]["seen"].value()})
    assert PromptVersion.objects.get(pk=draft.pk).is_draft
    back = f"/admin/prompts/usecase/{use_case.pk}/roll-back/"
    shown = marketer.get(back)
    assert "Rolling back pauses it" in text(shown)
    marketer.post(back, {"seen": shown.context["form"]["seen"].value()})
    experiment.refresh_from_db()
    use_case.refresh_from_db()
    assert (experiment.status, use_case.running_experiment, use_case.live_version.number) == ("paused", None, 1)  # type: ignore[union-attr]
