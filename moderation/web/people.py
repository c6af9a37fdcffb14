"""Who belongs to the staff, with which roles; who is locked out, removed, invited. For owners of all sites."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect

from moderation import invite, staff
from moderation.comment import Site
from moderation.language import LANGUAGES, N_, Translator
from moderation.roles import NotOwner, Role, Roles
from moderation.store import invitations, moderators, roles, sites
from moderation.text.fields import Invalid, email
from moderation.web import auth, boundary, csrf
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.permissions import MAY_NOT

blueprint = Blueprint("people", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

ROLE_NAMES = {
    Role.VIEWER: N_("Viewer: reads"),
    Role.MODERATOR: N_("Moderator: decides"),
    Role.OWNER: N_("Owner: also rules and people"),
}
LAST_OWNER = N_(
    "This is the last owner of all sites who can log in, and one has to stay. "
    "Make somebody else an owner of all sites first."
)
NO_PERSON = N_("There is no such moderator any more. Please reload the page.")
BAD_ROLE = N_("Choose a role on all sites or on at least one.")
BAD_EMAIL = N_("Please write an email address such as ada@example.org.")
TAKEN = N_("There is a moderator with this address already.")
NO_INVITATION = N_("This invitation has been taken up or has run out.")
OWN_ACCOUNT = N_("This is your own account. Ask another owner, so that nobody locks themselves out by mistake.")


@blueprint.get("/queue/people")
def show() -> Response:
    return _shown()


@blueprint.post("/queue/people/invite")
def invited() -> Response:
    form, held = boundary.body(), _roles()
    try:
        to = email(form["email"].strip())
    except Invalid:
        raise Refusal(422, BAD_EMAIL, "email") from None
    spoken = form["language"] if form["language"] in LANGUAGES else "de"
    try:
        made = invite.invite(context(), auth.moderator(), to, held, spoken)
    except moderators.Taken:
        raise Refusal(409, TAKEN, "email") from None
    href = context().settings.origin + address("invited.show", key=made.secret)
    return _shown(link=href, until=language().datetime(made.until))


@blueprint.post("/queue/people/invitations/<number>/end")
def end_invitation(number: str) -> Response:
    if not invite.take_back(context(), auth.moderator(), _number(number)):
        raise Refusal(404, NO_INVITATION)
    return _back()


@blueprint.post("/queue/people/<number>/roles")
def give(number: str) -> Response:
    id, held = _number(number), _roles()
    return _done(lambda: staff.give(context().store, auth.moderator().id, id, held, context().clock()))


@blueprint.post("/queue/people/<number>/lock")
def lock(number: str) -> Response:
    id = _another(number)
    return _done(lambda: staff.lock(context().store, auth.moderator().id, id, context().clock()))


@blueprint.post("/queue/people/<number>/unlock")
def unlock(number: str) -> Response:
    id = _number(number)
    return _done(lambda: staff.unlock(context().store, auth.moderator().id, id, context().clock()))


@blueprint.post("/queue/people/<number>/remove")
def remove(number: str) -> Response:
    id = _another(number)
    return _done(lambda: staff.remove(context().store, auth.moderator().id, id, context().clock()))


def _done(change: Any) -> Response:
    try:
        change()
    except staff.LastOwner:
        raise Refusal(409, LAST_OWNER) from None
    except staff.Unknown:
        raise Refusal(404, NO_PERSON) from None
    except NotOwner:
        raise Refusal(403, MAY_NOT) from None
    return _back()


def _back() -> Response:
    return make_response(redirect(address("people.show"), 303))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Refusal(404, NO_PERSON)
    return int(text)


def _another(text: str) -> int:
    number = _number(text)
    if number == auth.moderator().id:
        raise Refusal(409, OWN_ACCOUNT)
    return number


def _roles() -> Roles:
    """The roles that the form gives: on all sites, and on single ones by their keys. Raises Refusal."""
    form = boundary.body()
    with context().store.read() as tx:
        known = sites.every(tx)
    single = {site.id: Role(role) for site in known if (role := form[f"role-{site.key}"]) in set(Role)}
    everywhere = Role(form["role"]) if form["role"] in set(Role) else None
    if everywhere is None and not single:
        raise Refusal(422, BAD_ROLE, "role")
    return Roles(everywhere, single)


def _shown(*, link: str = "", until: str = "") -> Response:
    ctx, t = context(), language()
    with ctx.store.read() as tx:
        known, staffed = sites.every(tx), moderators.every(tx)
        held, locked = roles.of_every(tx), moderators.locked(tx)
        waiting = invitations.every(tx, ctx.clock())
    return page(
        "queue/people.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        people=[
            {
                "id": one.id,
                "name": one.name,
                "words": _words(held[one.id], known, t),
                "roles": held[one.id],
                "is_locked": one.id in locked,
                "is_me": one.id == auth.moderator().id,
            }
            for one in staffed
        ],
        sites=known,
        role_names=[(role.value, t.gettext(name)) for role, name in ROLE_NAMES.items()],
        invitations=[
            {"id": one.id, "words": _words(one.roles, known, t), "until": t.datetime(one.until)} for one in waiting
        ],
        link=link,
        link_until=until,
    )


def _words(held: Roles, known: list[Site], t: Translator) -> str:
    """All roles of a person in a line."""
    found = [f"{t.gettext(N_('all sites'))}: {t.gettext(ROLE_NAMES[held.everywhere])}"] if held.everywhere else []
    single = [(site.name, held.by_site[site.id]) for site in known if site.id in held.by_site]
    found += [f"{name}: {t.gettext(ROLE_NAMES[role])}" for name, role in single]
    return " · ".join(found) or t.gettext(N_("no role"))
