"""The staff changes, and somebody who owns all sites always stays."""

from threading import Barrier, Thread

import pytest

from moderation import staff
from moderation.comment import Email, Moderator
from moderation.roles import OWNER, NotOwner, Role, Roles
from moderation.store import Store, moderators, roles, sessions
from tests.builders import NOW

VIEWER = Roles(Role.VIEWER)


def a_person(store: Store, name: str, held: Roles = OWNER) -> Moderator:
    email = Email(f"{name.lower()}@example.org")
    return store.write(lambda tx: moderators.add(tx, email, name, "hash", "de", NOW, held))


def test_the_first_one_owns_all_sites_and_others_moderate(store: Store) -> None:
    ada = staff.add(store, Email("ada@example.org"), "Ada", "de", "hash", None, NOW)
    cem = staff.add(store, Email("cem@example.org"), "Cem", "de", "hash", None, NOW)
    with store.read() as tx:
        assert (roles.of(tx, ada.id), roles.of(tx, cem.id)) == (OWNER, Roles(Role.MODERATOR))


def test_the_last_owner_is_neither_demoted_nor_locked_nor_removed(store: Store) -> None:
    ada = a_person(store, "Ada")
    a_person(store, "Cem", Roles(Role.MODERATOR))
    with pytest.raises(staff.LastOwner):
        staff.give(store, ada.id, ada.id, VIEWER, NOW)
    with pytest.raises(staff.LastOwner):
        staff.lock(store, None, ada.id, NOW)
    with pytest.raises(staff.LastOwner):
        staff.remove(store, None, ada.id, NOW)
    with store.read() as tx:
        assert roles.of(tx, ada.id) == OWNER


def test_an_owner_who_is_locked_out_is_none_to_rely_on(store: Store) -> None:
    ada, cem = a_person(store, "Ada"), a_person(store, "Cem")
    staff.lock(store, ada.id, cem.id, NOW)
    with pytest.raises(staff.LastOwner):
        staff.lock(store, None, ada.id, NOW)


def test_two_owners_who_demote_each_other_at_once_leave_one(store: Store) -> None:
    ada, cem = a_person(store, "Ada"), a_person(store, "Cem")
    start, refused = Barrier(2), []

    def demote(by: Moderator, other: Moderator) -> None:
        start.wait()
        try:
            staff.give(store, by.id, other.id, VIEWER, NOW)
        except (staff.LastOwner, NotOwner) as error:
            refused.append(error)

    threads = [Thread(target=demote, args=pair) for pair in ((ada, cem), (cem, ada))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        held = [roles.of(tx, one.id).is_owner for one in (ada, cem)]
    assert sorted(held) == [False, True]
    assert len(refused) == 1


def test_only_an_owner_changes_the_staff(store: Store) -> None:
    ada, cem = a_person(store, "Ada"), a_person(store, "Cem", Roles(Role.MODERATOR))
    with pytest.raises(NotOwner):
        staff.give(store, cem.id, cem.id, OWNER, NOW)
    with pytest.raises(staff.Unknown):
        staff.lock(store, ada.id, 4711, NOW)


def test_who_is_locked_out_is_logged_out_and_comes_back(store: Store) -> None:
    ada, cem = a_person(store, "Ada"), a_person(store, "Cem")
    later = NOW.replace(hour=23)
    store.write(lambda tx: sessions.start(tx, "digest", cem.id, NOW, later))
    staff.lock(store, ada.id, cem.id, NOW)
    with store.read() as tx:
        assert sessions.find(tx, "digest", NOW) is None
        assert moderators.to_log_in(tx, cem.email) is None
    staff.unlock(store, ada.id, cem.id, NOW)
    with store.read() as tx:
        assert moderators.to_log_in(tx, cem.email)


def test_who_is_removed_is_gone(store: Store) -> None:
    ada, cem = a_person(store, "Ada"), a_person(store, "Cem")
    staff.remove(store, ada.id, cem.id, NOW)
    with store.read() as tx:
        assert [one.name for one in moderators.every(tx)] == ["Ada"]
