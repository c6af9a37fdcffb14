"""The page of rules: drafted, tried, set live and moved on by buttons; each says where it stands, and why."""

import re

import pytest

from moderation import enact, worker
from moderation.comment import Evidence, Label, Status
from moderation.rule import Effect, Rule, RuleKind, State
from moderation.store import Store, rule_hits, rules
from moderation.store.decisions import LABEL
from tests.web.moderating import Browser, Desk
from tests.web.queue_pages import capable_of_script

PAGE = "/queue/rules"


@pytest.fixture
def desk(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("moderation.learn.is_due", lambda ctx, site: False)
    return Desk.at(sqlite_store)


def draft(browser: Browser, kind: str = "word", entry: str = "Casino", effect: str = "spam") -> str:
    """Draft a rule through the form, and return the address of its page."""
    browser.get(PAGE)
    response = browser.post(PAGE, {"site": "news", "kind": kind, "entry": entry, "effect": effect})
    assert response.status_code == 303, response.text
    return response.location


def take(browser: Browser, page: str, step: str, **more: str) -> int:
    browser.get(page)
    return browser.post(f"{page}/step", {"step": step} | more).status_code


def the_rule(desk: Desk, id: int = 1) -> Rule:
    with desk.ctx.store.read() as tx:
        found = rules.by_id(tx, id)
    assert found
    return found


def decided(desk: Desk, count: int, status: Status, label: Label) -> list[str]:
    """Comments with the word that a person decided on."""
    ids = [desk.waiting(f"Im Casino Nummer {number}", status=status) for number in range(count)]
    for id in ids:
        desk.ctx.store.write(lambda tx, id=id: tx.execute(LABEL, {"of": id, "site": desk.site.id, "to": label}))  # type: ignore[misc]
    return ids


def work(desk: Desk) -> None:
    desk.clock.forward(seconds=15)
    while worker.drain(desk.ctx):
        pass


def test_a_rule_is_drafted_and_says_that_it_does_nothing(store: Store) -> None:
    desk = Desk.at(store)
    browser = desk.logged_in()
    page = browser.get(draft(browser)).text
    assert "The word “\u2068Casino\u2069”" in page
    assert "It does nothing yet." in page
    assert capable_of_script(page) == []
    listed = browser.get(PAGE).text
    assert ">draft</span>" in listed
    assert capable_of_script(listed) == []


def test_the_same_rule_again_leads_to_the_first(desk: Desk) -> None:
    browser = desk.logged_in()
    assert draft(browser) == draft(browser)


def test_what_no_rule_can_be_made_of_is_told_at_the_form(desk: Desk) -> None:
    browser = desk.logged_in()
    browser.get(PAGE)
    response = browser.post(PAGE, {"site": "news", "kind": "host", "entry": "casino", "effect": "spam"})
    assert response.status_code == 422
    assert "This is no host." in response.text
    assert 'value="casino" aria-invalid="true"' in response.text


@pytest.mark.parametrize("given", [{"kind": "moon"}, {"effect": "moon"}, {"site": "moon"}])
def test_a_form_that_no_page_sends_changes_nothing(desk: Desk, given: dict[str, str]) -> None:
    browser = desk.logged_in()
    browser.get(PAGE)
    response = browser.post(PAGE, {"site": "news", "kind": "word", "entry": "Casino", "effect": "spam"} | given)
    assert response.status_code in (400, 422)
    with desk.ctx.store.read() as tx:
        assert rules.of(tx, desk.site.id) == []


def test_tried_out_it_shows_what_it_would_have_met_and_what_is_missing(desk: Desk) -> None:
    decided(desk, 10, Status.SPAM, Label.SPAM)
    browser = desk.logged_in()
    page = draft(browser)
    assert take(browser, page, "try") == 303
    assert "The past is being looked at: 0 comments so far." in browser.get(page).text
    work(desk)
    shown = browser.get(page).text
    assert "It was tried on 10 comments of the last 30 days" in shown
    assert "Of 10 comments that it met and people decided on, they decided 10 as the rule would" in shown
    assert "that is 19 more comments" in shown
    assert "/queue/comment-0010" in shown
    assert 'value="enact"' not in shown
    assert take(browser, page, "enact") == 409


def test_proven_it_is_set_live_by_a_button(desk: Desk) -> None:
    decided(desk, 40, Status.SPAM, Label.SPAM)
    browser = desk.logged_in()
    page = draft(browser)
    take(browser, page, "try")
    work(desk)
    assert 'value="enact"' in browser.get(page).text
    assert take(browser, page, "enact") == 303
    assert the_rule(desk).state is State.LIVE
    assert "It acts on every new comment." in browser.get(page).text


def live(desk: Desk, browser: Browser) -> str:
    decided(desk, 40, Status.SPAM, Label.SPAM)
    page = draft(browser)
    for step in ("try", "enact"):
        take(browser, page, step)
        work(desk)
    assert the_rule(desk).state is State.LIVE
    return page


def test_a_rule_that_moderators_overrule_is_back_in_shadow_and_says_why(desk: Desk) -> None:
    browser = desk.logged_in()
    page = live(desk, browser)
    for number in range(3):
        id = desk.waiting(f"Das Casino {number} schließt", status=Status.SPAM)
        met = [the_rule(desk)]
        desk.ctx.store.write(lambda tx, id=id: rule_hits.record(tx, desk.site.id, id, met))  # type: ignore[misc] # noqa: B023 (run at once)
        browser.decide(id, "approve")
    work(desk)
    assert the_rule(desk).state is State.SHADOW
    shown = browser.get(page).text
    assert "It was live and is back in shadow by itself: of 43 comments" in shown
    assert "they decided 3 otherwise" in shown
    assert "by the service by itself on" in shown
    assert "back in shadow by itself: moderators decided against it" in browser.get(PAGE).text


def test_an_alarm_stands_in_the_head_of_every_page_until_it_is_ended(desk: Desk) -> None:
    browser = desk.logged_in()
    page = live(desk, browser)
    desk.ctx.store.write(lambda tx: rules.set_alarm(tx, 1, desk.clock()))
    assert "Alarm: rule 1" in browser.get("/queue").text
    assert "Alarm since" in browser.get(page).text
    assert take(browser, page, "quiet") == 303
    assert "Alarm: rule 1" not in browser.get("/queue").text


def test_it_lives_as_long_as_it_is_given(desk: Desk) -> None:
    browser = desk.logged_in()
    page = draft(browser)
    assert take(browser, page, "prolong", days="10") == 303
    assert (the_rule(desk).until - desk.clock()).days == 10
    for days in ("0", "731", "x", ""):
        assert take(browser, page, "prolong", days=days) == 400


def test_a_rule_that_is_retired_has_no_buttons(desk: Desk) -> None:
    browser = desk.logged_in()
    page = draft(browser)
    assert take(browser, page, "retire") == 303
    assert re.findall(r'name="step"', browser.get(page).text) == []
    assert take(browser, page, "try") == 409


@pytest.mark.parametrize("path", ["/queue/rules/2", "/queue/rules/x", f"/queue/rules/{'9' * 30}"])
def test_a_rule_that_is_not_there_is_not_found(desk: Desk, path: str) -> None:
    assert desk.logged_in().get(path).status_code == 404


def test_unknown_steps_and_foreign_pages_change_nothing(desk: Desk) -> None:
    browser = desk.logged_in()
    page = draft(browser)
    assert take(browser, page, "fly") == 400
    assert browser.post(f"{page}/step", {"step": "retire", "csrf": "none"}).status_code == 403
    assert desk.stranger().get(PAGE).status_code == 303
    assert the_rule(desk).state is State.DRAFT


def test_a_decided_card_offers_a_rule_of_its_host_or_word(desk: Desk) -> None:
    browser = desk.logged_in()
    linked = desk.waiting("Mehr auf https://casino.example/win")
    page = browser.decide(linked, "spam").location
    link = re.search(r'href="(/queue/rules\?[^"]+)"', browser.get(page).text)
    assert link
    form = browser.get(link[1].replace("&amp;", "&")).text
    assert 'value="casino.example"' in form
    assert '<option value="host" selected>' in form
    worded = desk.waiting("Im Casino", evidence=(Evidence("text", "Casino", 2.0),))
    assert "Make a rule of the word “Casino” …" in browser.get(browser.decide(worded, "spam").location).text


def test_a_rule_with_hostile_words_is_shown_as_text(desk: Desk) -> None:
    entry = "<script>alert(1)</script>"
    rule = enact.draft(desk.ctx, desk.ada, desk.site, RuleKind.WORD, entry, Effect.HOLD)
    browser = desk.logged_in()
    for page in (PAGE, f"{PAGE}/{rule.id}"):
        assert capable_of_script(browser.get(page).text) == []
