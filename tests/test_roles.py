"""The table of who may do what."""

import pytest

from moderation.roles import LEAST, Act, Role, Roles


def test_every_act_has_its_least_role() -> None:
    assert set(LEAST) == set(Act)


@pytest.mark.parametrize(
    ("act", "viewer", "moderator", "owner"),
    [
        (Act.READ, True, True, True),
        (Act.OWN, True, True, True),
        (Act.DECIDE, False, True, True),
        (Act.NOTE, False, True, True),
        (Act.SEE_ADDRESS, False, True, True),
        (Act.HOLD, False, True, True),
        (Act.RULES, False, False, True),
        (Act.THRESHOLDS, False, False, True),
        (Act.EXPORT, False, False, True),
        (Act.PEOPLE, False, False, True),
    ],
)
def test_who_may_do_what(act: Act, viewer: bool, moderator: bool, owner: bool) -> None:
    assert [Roles(role).may(act, 1) for role in Role] == [viewer, moderator, owner]


def test_the_greater_of_two_roles_counts_on_a_site() -> None:
    roles = Roles(Role.VIEWER, {2: Role.MODERATOR})
    assert (roles.on(1), roles.on(2)) == (Role.VIEWER, Role.MODERATOR)
    assert not roles.may_everywhere(Act.DECIDE)
    assert roles.may_somewhere(Act.DECIDE)


def test_who_has_no_role_may_nothing() -> None:
    assert not any(Roles().may_somewhere(act) for act in Act)


def test_a_role_on_a_site_says_nothing_about_another() -> None:
    assert Roles(by_site={1: Role.OWNER}).on(2) is None
