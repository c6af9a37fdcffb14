"""What others do meanwhile: which of the cards on the screen they decided on, and which they look at.

Asked every few seconds by the page's script. A look is a lease that ends by itself, and it keeps nobody from deciding.
"""

from datetime import timedelta

from flask import Blueprint, Response

from moderation.language import N_
from moderation.roles import Act
from moderation.store import decisions, looks, roles
from moderation.web import auth, boundary, csrf, notices
from moderation.web.current import context
from moderation.web.desk import data
from moderation.web.errors import Refusal, language
from moderation.web.listing import ID

blueprint = Blueprint("live", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

LEASE = timedelta(seconds=30)
CARDS_MOST = 100
DECISIONS_MOST = 500
NUMBER_MOST = 18

BAD_NUMBER = N_("This has to be the number of a decision, as the page gives it.")


@blueprint.post("/queue/live")
def look() -> Response:
    """Note which card is looked at; answer what happened to the cards `ids` after the decision `since`."""
    form, me, now = boundary.body(), auth.moderator(), context().clock()
    hints = context().settings.claiming != "off"
    ids = _own([id for id in form["ids"].split(",")[:CARDS_MOST] if ID.fullmatch(id)])
    at = form["at"] if hints and form["at"] in ids else ""
    since = _number(form["since"])
    context().store.write(lambda tx: looks.at(tx, me.id, at, now + LEASE) if at else looks.away(tx, me.id))
    with context().store.read() as tx:
        made, newest = decisions.after(tx, since, DECISIONS_MOST)
        looking = looks.by_others(tx, ids, me.id, now) if hints else {}
    changed = {one.decision.comment for one in made if one.decision.moderator_id != me.id} & set(ids)
    told = {id: notice.words for id in sorted(changed) if (notice := notices.about(id))}
    return data(200, newest=newest, decided=told, looking={id: _words(names) for id, names in looking.items()})


def _own(ids: list[str]) -> list[str]:
    """Those of the comments that are of sites on which this moderator decides."""
    held = auth.roles()
    if held.may_everywhere(Act.DECIDE) or not ids:
        return ids
    with context().store.read() as tx:
        of = roles.sites_of(tx, ids)
    return [id for id in ids if id in of and held.may(Act.DECIDE, of[id])]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= NUMBER_MOST):
        raise Refusal(400, BAD_NUMBER, "since")
    return int(text)


def _words(names: list[str]) -> str:
    t = language()
    if len(names) == 1:
        return t.gettext(N_("%(name)s is looking at this")) % {"name": names[0]}
    return t.gettext(N_("%(names)s are looking at this")) % {"names": ", ".join(names)}
