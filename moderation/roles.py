"""Who may do what, in one table. A role holds on all sites or on one; what a role may, those above it may too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """From the least to the most."""

    VIEWER = "viewer"
    MODERATOR = "moderator"
    OWNER = "owner"


RANK = {role: rank for rank, role in enumerate(Role)}


class Act(StrEnum):
    """What can be done at the desk."""

    OWN = "own"
    READ = "read"
    DECIDE = "decide"
    NOTE = "note"
    SEE_ADDRESS = "see_address"
    HOLD = "hold"
    HOLD_LONG = "hold_long"
    RELEASE = "release"
    RELEASE_MANY = "release_many"
    RULES = "rules"
    THRESHOLDS = "thresholds"
    EXPORT = "export"
    PEOPLE = "people"


LEAST: Mapping[Act, Role] = {
    # One's own: name, password, sessions, kept filters, what one has read.
    Act.OWN: Role.VIEWER,
    # To look.
    Act.READ: Role.VIEWER,
    # To work the queue.
    Act.DECIDE: Role.MODERATOR,
    Act.NOTE: Role.MODERATOR,
    Act.SEE_ADDRESS: Role.MODERATOR,
    Act.HOLD: Role.MODERATOR,
    Act.RELEASE: Role.MODERATOR,
    # To say how the site is moderated.
    Act.HOLD_LONG: Role.OWNER,
    Act.RELEASE_MANY: Role.OWNER,
    Act.RULES: Role.OWNER,
    Act.THRESHOLDS: Role.OWNER,
    Act.EXPORT: Role.OWNER,
    Act.PEOPLE: Role.OWNER,
}
"""The least role that may do each."""

HOLD_DAYS_MOST = 30
"""A moderator who isn't an owner holds no longer."""


@dataclass(frozen=True, slots=True)
class Roles:
    """One person's roles: on all sites, those to come too, and on single ones by their number."""

    everywhere: Role | None = None
    by_site: Mapping[int, Role] = field(default_factory=dict)

    def on(self, site_id: int) -> Role | None:
        """The greater of the role on this site and the one on all."""
        held = [role for role in (self.everywhere, self.by_site.get(site_id)) if role]
        return max(held, key=RANK.__getitem__, default=None)

    def may(self, act: Act, site_id: int) -> bool:
        return _suffices(self.on(site_id), act)

    def may_everywhere(self, act: Act) -> bool:
        return _suffices(self.everywhere, act)

    def may_somewhere(self, act: Act) -> bool:
        return any(_suffices(role, act) for role in (self.everywhere, *self.by_site.values()))

    def of(self, site_ids: Iterable[int], act: Act = Act.READ) -> list[int]:
        """Return those of the sites on which this person may do it."""
        return [id for id in site_ids if self.may(act, id)]

    @property
    def is_owner(self) -> bool:
        """Of the service: an owner of all sites."""
        return self.everywhere is Role.OWNER


OWNER = Roles(Role.OWNER)


class NotOwner(Exception):
    """Who does this doesn't own all sites (any more)."""


def _suffices(role: Role | None, act: Act) -> bool:
    return role is not None and RANK[role] >= RANK[LEAST[act]]
