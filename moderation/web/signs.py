"""What holds for a site at the moment and must not be forgotten: shown in the head of every moderators' page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from moderation.comment import Site
from moderation.language import N_, Translator
from moderation.roles import Act, Roles
from moderation.rule import Rule, Switch
from moderation.store import assents, rules, sites
from moderation.store.assents import Assent
from moderation.store.sessions import Session
from moderation.web import sessions
from moderation.web.current import context
from moderation.web.rule_titles import title

ALARM = N_("Alarm: rule %(number)s (%(title)s) meets far more than it used to.")
HOLD_ALL = N_("%(site)s: everything waits for a person.")
HOLD_ALL_UNTIL = N_("%(site)s: everything waits for a person, until %(time)s.")
ASSENT = N_("%(moderator)s asks for a second person.")
READ_ONLY = N_("%(site)s: readers can’t comment at the moment.")
READ_ONLY_UNTIL = N_("%(site)s: readers can’t comment at the moment, until %(time)s.")


ASKED_MOST = 5


@dataclass(frozen=True, slots=True)
class Sign:
    """A sentence, and the page where it can be ended."""

    words: str
    endpoint: str
    about: dict[str, str]


def signs(t: Translator) -> list[Sign]:
    """Return what holds now, of the sites on which who is logged in has a role."""
    known, alarmed, asked = context().store.recall(("signs",), _read)
    session = sessions.current()
    held = session.roles if session else Roles()
    known = [site for site in known if held.may(Act.READ, site.id)]
    alarmed = [rule for rule in alarmed if held.may(Act.READ, rule.site_id)]
    now = context().clock()
    shown = [Sign(_alarm(rule, t), "rules.rule", {"id": str(rule.id)}) for rule in alarmed]
    shown += [_asked(one, t) for one in asked if session and _is_for(one, session, now)]
    for site in known:
        shown += _switched(site, site.house.hold_all, (HOLD_ALL, HOLD_ALL_UNTIL), now, t)
        shown += _switched(site, site.house.read_only, (READ_ONLY, READ_ONLY_UNTIL), now, t)
    return shown


def _read(tx: Connection) -> tuple[list[Site], list[Rule], list[Assent]]:
    # What has run out meanwhile is passed over when it is shown.
    return sites.every(tx), rules.alarmed(tx), assents.open_ones(tx, context().clock(), ASKED_MOST)


def _is_for(one: Assent, session: Session, now: datetime) -> bool:
    """Whether who is logged in could confirm it."""
    is_own = one.moderator_id == session.moderator.id
    return one.is_waiting and one.until > now and not is_own and session.roles.may(one.act, one.site_id)


def _asked(one: Assent, t: Translator) -> Sign:
    return Sign(t.gettext(ASSENT) % {"moderator": one.by}, "assents.show", {"about": str(one.id)})


def _alarm(rule: Rule, t: Translator) -> str:
    return t.gettext(ALARM) % {"number": rule.id, "title": title(rule, t)}


def _switched(site: Site, switch: Switch, words: tuple[str, str], now: datetime, t: Translator) -> list[Sign]:
    if not switch.holds(now):
        return []
    without, until = words
    time = t.datetime(switch.until) if switch.until else ""
    said = t.gettext(until if switch.until else without) % {"site": site.name, "time": time}
    return [Sign(said, "house.show", {"site": site.key})]
