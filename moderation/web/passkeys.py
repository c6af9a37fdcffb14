"""One's passkeys: add one, take one away, and prove by one that it is you. The browser's script does the talking."""

from flask import Blueprint, Response

from moderation import passkey
from moderation.credentials import token_digest
from moderation.language import N_
from moderation.passkey import Refused
from moderation.signing import BadToken
from moderation.store import sessions as kept
from moderation.web import auth, boundary, csrf, own, sessions
from moderation.web.current import context
from moderation.web.desk import address, data
from moderation.web.errors import Refusal, language

blueprint = Blueprint("passkeys", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

NAME_LIMIT = 40
TICKET_LIMIT = 1_000
NOT_ACCEPTED = N_("This passkey was not accepted. Please try again.")
NO_PASSKEY = N_("There is no such passkey of yours any more.")


@blueprint.post("/queue/account/passkeys/options")
def options() -> Response:
    challenge, me = passkey.new_challenge(), auth.moderator()
    return data(200, options=passkey.registration(context(), me, me.name, challenge), ticket=_ticket("make", challenge))


@blueprint.post("/queue/account/passkeys")
def register() -> Response:
    form = boundary.body()
    name = " ".join(form["name"].split())[:NAME_LIMIT] or language().gettext(N_("Passkey"))
    try:
        passkey.register(context(), auth.moderator(), form["credential"], _challenge("make"), name)
    except (BadToken, Refused):
        raise Refusal(422, NOT_ACCEPTED) from None
    return data(200, href=address("own.show", said="added"))


@blueprint.post("/queue/account/passkeys/<number>/remove")
def remove(number: str) -> Response:
    known = number.isascii() and number.isdigit() and len(number) < 18
    if not known or not passkey.remove(context(), auth.moderator(), int(number)):
        raise Refusal(404, NO_PASSKEY)
    return own.back("removed")


@blueprint.post("/queue/account/proof/options")
def prove_options() -> Response:
    challenge, me = passkey.new_challenge(), auth.moderator()
    return data(200, options=passkey.request(context(), challenge, me.id), ticket=_ticket("prove", challenge))


@blueprint.post("/queue/account/proof")
def prove() -> Response:
    """For a quarter of an hour, this session may do dangerous things."""
    ctx, me = context(), auth.moderator()
    now, digest = ctx.clock(), token_digest(sessions.secret())
    try:
        passkey.verify(ctx, boundary.body()["credential"], _challenge("prove"), me.id)
    except (BadToken, Refused):
        raise Refusal(403, NOT_ACCEPTED) from None
    ctx.store.write(lambda tx: kept.proved(tx, digest, now))
    return data(200, href="")


def _ticket(purpose: str, challenge: str) -> str:
    return context().signer.challenge(purpose, challenge, _browser(), context().clock())


def _challenge(purpose: str) -> str:
    ticket = boundary.body()["ticket"][:TICKET_LIMIT]
    return context().signer.read_challenge(purpose, ticket, _browser(), context().clock())


def _browser() -> str:
    return token_digest(sessions.secret())[:32]
