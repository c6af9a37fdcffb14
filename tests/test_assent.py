"""Two persons for what is big: one asks, another confirms, and it is done once, as it was asked."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from moderation import assent, triage
from moderation.assent import Answered, MayNot, NoRequest, NothingLeft
from moderation.comment import HoldKind, Lane, Moderator, Place, Site, Status
from moderation.roles import Act, Role, Roles
from moderation.store import Store, assents, audit, batches, decisions, holds, moderators, roles, sites
from moderation.worker import prune
from tests.builders import NOW
from tests.store.rows import at_once
from tests.web.moderating import Desk, a_moderator, a_stored_layer
from tests.web.test_batches import FIGURES, good


@pytest.fixture
def desk(store: Store) -> Desk:
    desk = Desk.at(store, second_above=2)
    a_stored_layer(store, desk.site, str(desk.ctx.model.version), figures=FIGURES)
    return desk


def site_now(desk: Desk) -> Site:
    with desk.ctx.store.read() as tx:
        found = sites.by_id(tx, desk.site.id)
    assert found
    return found


def ask(desk: Desk, count: int = 3) -> int:
    site = site_now(desk)
    line = triage.release_lines(desk.ctx, site)[0]
    of = (str(round(1000 * line.risk)), line.threshold)
    return assent.ask_release(desk.ctx, desk.ada, site, Act.RELEASE, of, desk.clock(), count)


def ask_for_host(desk: Desk) -> int:
    id = desk.waiting("Hier: https://casino.example/win")
    return assent.ask_hold(desk.ctx, desk.ada, desk.site.id, id, "casino.example")


def let(desk: Desk, who: Moderator, held: Roles) -> None:
    desk.ctx.store.write(lambda tx: roles.give(tx, who.id, held))


def deeds(desk: Desk) -> list[tuple[int | None, str]]:
    with desk.ctx.store.read() as tx:
        return [(one.moderator_id, one.what) for one in audit.recent(tx, 9)][::-1]


@pytest.mark.parametrize(("above", "count", "asks"), [(0, 9_000, False), (500, 500, False), (500, 501, True)])
def test_more_than_the_setting_says_takes_two(store: Store, above: int, count: int, asks: bool) -> None:
    desk = Desk.at(store, second_above=above)
    assert assent.of_many(desk.ctx, desk.ada, desk.site.id, Act.RELEASE, count).asks is asks


def test_a_long_hold_takes_two_and_a_short_one_does_not(desk: Desk) -> None:
    def asks(kind: HoldKind, *, may_long: bool) -> bool:
        return assent.of_hold(desk.ctx, desk.ada, desk.site.id, kind, may_long=may_long).asks

    assert asks(HoldKind.HOST, may_long=True)
    assert not asks(HoldKind.HOST, may_long=False), "30 days are for one person"
    assert not asks(HoldKind.AUTHOR, may_long=True)


def test_who_is_alone_decides_alone(desk: Desk) -> None:
    def need(act: Act) -> assent.Need:
        return assent.of_many(desk.ctx, desk.ada, desk.site.id, act, 501)

    assert need(Act.RELEASE_MANY).others == ("Cem",)
    let(desk, desk.cem, Roles(Role.MODERATOR))
    assert need(Act.RELEASE).asks
    assert need(Act.RELEASE_MANY).is_alone, "Cem may not do the same"
    desk.ctx.store.write(lambda tx: moderators.set_locked(tx, desk.cem.id, NOW))
    assert need(Act.RELEASE).is_alone


def test_what_is_confirmed_is_done_as_the_decision_of_who_asked(desk: Desk) -> None:
    ids, id = good(desk, 3), ask(desk)
    place = Place(Lane.GOOD, -0.001, NOW.timestamp() + 3600)
    desk.clock.forward(seconds=5)
    later = desk.waiting("Danach!", score=0.001, place=place, created=desk.clock())
    batch = assent.confirm(desk.ctx, desk.cem, id)
    assert {desk.stands(one)[0] for one in ids} == {Status.APPROVED}
    assert desk.stands(later)[0] is Status.PENDING, "nobody asked for what came after the page"
    with desk.ctx.store.read() as tx:
        (made,) = decisions.of(tx, ids[0])
        found = batches.by_id(tx, batch)
        (done,) = assents.answered(tx, NOW, 9)
    assert (made.moderator, found and found.kind, found and found.moderator_id) == ("Ada", "release", desk.ada.id)
    assert (list(done.batches), done.finished, done.answered_by) == ([batch], desk.clock(), desk.cem.id)
    assert deeds(desk) == [(desk.ada.id, "second.asked"), (desk.cem.id, "second.confirmed")]


def test_a_host_is_blocked_for_long_by_two(desk: Desk) -> None:
    id = ask_for_host(desk)
    assert assent.confirm(desk.ctx, desk.cem, id) == ""
    with desk.ctx.store.read() as tx:
        (begun,) = holds.every(tx, NOW, 9)
    assert (begun.key, begun.moderator, begun.until) == ("casino.example", "Ada", NOW + timedelta(days=90))


def test_nobody_confirms_ones_own(desk: Desk) -> None:
    ids, id = good(desk, 3), ask(desk)
    with pytest.raises(MayNot):
        assent.confirm(desk.ctx, desk.ada, id)
    assert desk.ctx.store.write(lambda tx: assents.confirm(tx, id, desk.ada.id, NOW)) is False
    assert desk.stands(ids[0])[0] is Status.PENDING


def test_both_need_the_role_when_it_is_confirmed(desk: Desk) -> None:
    id = ask_for_host(desk)
    let(desk, desk.cem, Roles(Role.MODERATOR))
    with pytest.raises(MayNot):
        assent.confirm(desk.ctx, desk.cem, id)
    let(desk, desk.cem, Roles(Role.OWNER))
    let(desk, desk.ada, Roles(Role.MODERATOR))
    with pytest.raises(MayNot):
        assent.confirm(desk.ctx, desk.cem, id)


def test_of_two_at_once_one_wins(desk: Desk) -> None:
    dora = a_moderator(desk.ctx.store, "dora@example.org", "Dora")
    ids, id = good(desk, 3), ask(desk)

    def says_yes(who: Moderator) -> Callable[[], object]:
        def work() -> object:
            try:
                return assent.confirm(desk.ctx, who, id)
            except Answered:
                return "was answered"

        return work

    answers = at_once(says_yes(desk.cem), says_yes(dora))
    assert answers.count("was answered") == 1
    with desk.ctx.store.read() as tx:
        assert len(decisions.of(tx, ids[0])) == 1
    assert [what for _, what in deeds(desk)].count("second.confirmed") == 1


def test_what_is_declined_or_taken_back_is_never_done(desk: Desk) -> None:
    ids, first = good(desk, 3), ask(desk)
    assent.decline(desk.ctx, desk.cem, first)
    with pytest.raises(Answered):
        assent.confirm(desk.ctx, desk.cem, first)
    second = ask(desk)
    assert second != first
    assent.decline(desk.ctx, desk.ada, second)
    assert [what for _, what in deeds(desk)][1::2] == ["second.declined", "second.withdrawn"]
    assert desk.stands(ids[0])[0] is Status.PENDING


def test_the_same_is_asked_for_once(desk: Desk) -> None:
    good(desk, 3)
    assert ask(desk) == ask(desk)
    assert ask_for_host(desk) != ask(desk)


def test_a_week_later_it_has_run_out_and_goes(desk: Desk) -> None:
    good(desk, 3)
    id = ask(desk)
    desk.clock.forward(days=7)
    with pytest.raises(NoRequest):
        assent.confirm(desk.ctx, desk.cem, id)
    assert prune(desk.ctx).assents == 1


def test_a_line_that_lies_lower_now_releases_less_and_one_that_is_gone_nothing(desk: Desk) -> None:
    ids, id = good(desk, 3), ask(desk)
    site = site_now(desk)
    with desk.ctx.store.read() as tx:
        asked = assents.by_id(tx, id, NOW)
    assert asked
    line = triage.release_lines(desk.ctx, site)[0].threshold
    assert assent.line_now(desk.ctx, site, asked) == line
    a_stored_layer(desk.ctx.store, desk.site, str(desk.ctx.model.version), version="site-2")
    with pytest.raises(NothingLeft):
        assent.confirm(desk.ctx, desk.cem, id)
    with desk.ctx.store.read() as tx:
        (still,) = assents.open_ones(tx, NOW, 9)
    assert still.is_waiting, "nobody has answered it by that"
    assert desk.stands(ids[0])[0] is Status.PENDING
