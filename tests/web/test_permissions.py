"""Who may do what is asked on the server, for each route: viewers read, moderators decide, owners say how."""

import re
from dataclasses import replace

import pytest
from werkzeug.routing import Rule

from moderation.app import MODERATORS
from moderation.comment import Moderator, Site, Status
from moderation.roles import Act, Role, Roles
from moderation.store import Store, holds, roles
from moderation.web.permissions import named
from tests.builders import a_stored_site
from tests.web.moderating import ADA, CEM, Browser, Desk, a_stored_comment
from tests.web.queue_pages import shown_ids

DESK = {blueprint.name for blueprint in MODERATORS} - {"decisions"}


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def let(desk: Desk, who: Moderator, held: Roles) -> None:
    desk.ctx.store.write(lambda tx: roles.give(tx, who.id, held))


def as_cem(desk: Desk, held: Roles) -> Browser:
    let(desk, desk.cem, held)
    return desk.logged_in(CEM)


def another_site(desk: Desk) -> Site:
    return a_stored_site(desk.ctx.store, "sport", ("http://sport.example:8001",))


def a_comment_of(desk: Desk, site: Site, id: str = "sport-0001") -> str:
    return a_stored_comment(desk.ctx.store, site, id)


def rules(desk: Desk) -> list[Rule]:
    return [rule for rule in desk.app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in DESK]


def test_every_route_of_the_desk_stands_in_the_table(desk: Desk) -> None:
    assert [rule.endpoint for rule in rules(desk) if named(rule.endpoint) is None] == []


def test_a_viewer_is_refused_every_post_that_changes_more_than_what_is_ones_own(desk: Desk) -> None:
    id, browser = desk.waiting(), as_cem(desk, Roles(Role.VIEWER))
    browser.get("/queue")
    asked = [rule for rule in rules(desk) if "POST" in (rule.methods or ()) and named(rule.endpoint) is not Act.OWN]
    assert len(asked) > 15
    for rule in asked:
        path = re.sub(r"<(\w+)>", lambda found: id if found[1] == "id" else "1", rule.rule)
        assert browser.post(path, {"site": "news"}).status_code == 403, rule.rule
    assert desk.stands(id) == (Status.PENDING, 1)


def test_a_viewer_reads_and_is_offered_no_button(desk: Desk) -> None:
    id, browser = desk.waiting(), as_cem(desk, Roles(Role.VIEWER))
    page = browser.get("/queue").text
    assert shown_ids(page) == [id]
    assert 'name="action" value="approve"' not in page
    assert browser.get("/queue/people").status_code == 403
    assert "/queue/people" not in page
    whole = browser.get(f"/queue/{id}").text
    assert "Write the note" not in whole
    assert "Edit and approve" not in whole


def test_a_moderator_decides_but_does_not_see_to_people(desk: Desk) -> None:
    id, browser = desk.waiting(), as_cem(desk, Roles(Role.MODERATOR))
    assert browser.decide(id, "approve").status_code == 303
    assert browser.get("/queue/people").status_code == 403
    assert browser.post("/queue/people/1/lock").status_code == 403


def test_who_has_a_role_on_one_site_sees_that_one(desk: Desk) -> None:
    sport = another_site(desk)
    here, there = desk.waiting(), a_comment_of(desk, sport)
    browser = as_cem(desk, Roles(by_site={sport.id: Role.MODERATOR}))
    assert browser.get("/queue").location == "/queue?site=sport"
    page = browser.get("/queue?site=sport").text
    assert shown_ids(page) == [there]
    assert "All sites" not in page
    assert browser.get("/queue?site=news").status_code == 403
    assert browser.get(f"/queue/{here}").status_code == 404
    assert browser.get(f"/queue?site=sport&decided={here}").status_code == 404
    assert browser.decide(here, "approve").status_code == 404
    assert browser.decide(there, "approve").status_code == 303


def test_a_batch_with_a_comment_of_a_foreign_site_is_refused_as_a_whole(desk: Desk) -> None:
    sport = another_site(desk)
    here, there = desk.waiting(), a_comment_of(desk, sport)
    browser = as_cem(desk, Roles(by_site={sport.id: Role.MODERATOR}))
    browser.get("/queue?site=sport")
    picked = {f"pick-{here}": "1", f"pick-{there}": "1", "action": "spam"}
    assert browser.post("/queue/chosen?site=sport", picked).status_code == 403
    assert (desk.stands(here)[0], desk.stands(there)[0]) == (Status.PENDING, Status.PENDING)
    assert browser.post("/queue/chosen?site=sport", {f"pick-{there}": "1", "action": "spam"}).status_code == 303


def test_a_batch_of_a_foreign_site_can_not_be_taken_back(desk: Desk) -> None:
    sport, id = another_site(desk), desk.waiting()
    ada = desk.logged_in(ADA)
    ada.get("/queue")
    batch = str(ada.post("/queue/chosen", {f"pick-{id}": "1", "action": "spam"}).location).partition("batch=")[2]
    browser = as_cem(desk, Roles(by_site={sport.id: Role.OWNER}))
    browser.get("/queue?site=sport")
    assert browser.post(f"/queue/batch/{batch}/undo?site=sport").status_code == 403
    assert desk.stands(id)[0] is Status.SPAM


def test_all_that_pass_a_filter_is_for_those_who_may_decide_on_all_sites(desk: Desk) -> None:
    sport = another_site(desk)
    browser = as_cem(desk, Roles(Role.VIEWER, {sport.id: Role.MODERATOR}))
    browser.get("/queue")
    asked = {"action": "spam", "until": desk.clock().isoformat()}
    assert browser.post("/queue/matching?q=Danke", asked).status_code == 403
    assert browser.post("/queue/matching?q=Danke&site=sport", asked).status_code == 303


def test_who_has_no_role_yet_is_told_so(desk: Desk) -> None:
    browser = as_cem(desk, Roles())
    assert "You have no role on any site yet" in browser.get("/queue").text
    assert browser.get("/queue/account").status_code == 200


def test_a_role_that_is_taken_counts_at_once(desk: Desk) -> None:
    id, browser = desk.waiting(), as_cem(desk, Roles(Role.MODERATOR))
    let(desk, desk.cem, Roles(Role.VIEWER))
    assert browser.decide(id, "approve").status_code == 403


class Script:
    """A script with one moderator's token."""

    def __init__(self, desk: Desk, who: Moderator) -> None:
        self.client, self.headers = desk.app.test_client(), {"Authorization": f"Bearer {desk.token(who)}"}

    def queue(self, query: str = "") -> int:
        return self.client.get(f"/api/v1/queue{query}", base_url="https://localhost", headers=self.headers).status_code

    def decide(self, id: str) -> int:
        asked = {"id": id, "revision": 1, "action": "approve"}
        url, headers = "/api/v1/decisions", self.headers
        return self.client.post(url, base_url="https://localhost", headers=headers, json=asked).status_code


def test_a_token_may_no_more_than_its_moderator(desk: Desk) -> None:
    id = desk.waiting()
    let(desk, desk.cem, Roles(Role.VIEWER))
    script = Script(desk, desk.cem)
    assert script.queue() == 200
    assert script.decide(id) == 403


def test_a_token_knows_no_comment_of_a_foreign_site(desk: Desk) -> None:
    sport = another_site(desk)
    here, there = desk.waiting(), a_comment_of(desk, sport)
    let(desk, desk.cem, Roles(by_site={sport.id: Role.MODERATOR}))
    script = Script(desk, desk.cem)
    assert [script.queue(query) for query in ("", "?site=news", "?site=sport")] == [403, 403, 200]
    assert (script.decide(here), script.decide(there)) == (404, 200)


def test_the_last_owner_is_told_why_it_can_not_be(desk: Desk) -> None:
    let(desk, desk.cem, Roles(Role.MODERATOR))
    browser = desk.logged_in(ADA)
    browser.get("/queue/people")
    refused = browser.post(f"/queue/people/{desk.ada.id}/roles", {"role": "viewer"})
    assert refused.status_code == 409
    assert "last owner of all sites" in refused.text


def test_an_owner_gives_roles(desk: Desk) -> None:
    sport = another_site(desk)
    browser = desk.logged_in(ADA)
    assert "Cem" in browser.get("/queue/people").text
    assert browser.post(f"/queue/people/{desk.cem.id}/roles", {"role": "", "role-sport": "viewer"}).status_code == 303
    with desk.ctx.store.read() as tx:
        assert roles.of(tx, desk.cem.id) == replace(Roles(), by_site={sport.id: Role.VIEWER})


def blocked_days(desk: Desk, browser: Browser) -> int:
    id = desk.waiting("Gewinne bei http://casino.example/jetzt")
    browser.decide(id, "spam")
    assert browser.post(f"/queue/{id}/hold", {"kind": "host", "host": "casino.example"}).status_code == 303
    with desk.ctx.store.read() as tx:
        (hold,) = holds.every(tx, desk.clock(), 9)
    return (hold.until - hold.created).days


def test_a_moderator_blocks_a_host_for_thirty_days_and_an_owner_for_ninety(desk: Desk) -> None:
    assert blocked_days(desk, as_cem(desk, Roles(Role.MODERATOR))) == 30
    assert blocked_days(desk, desk.logged_in(ADA)) == 90
