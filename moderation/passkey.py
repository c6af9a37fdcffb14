"""The verb: passkeys (WebAuthn). One alone logs in, if the device asked for its owner; else it is a second factor.

The library is imported where it is used: a web process that nobody shows a passkey to needn't carry it.
"""

import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from moderation.comment import Moderator
from moderation.context import Context
from moderation.credentials import token_digest
from moderation.store import audit, limits, moderators, passkeys
from moderation.store.passkeys import Passkey

NAME = "Moderation"
CHALLENGE_SECONDS = 600
MOST = 20


class Refused(Exception):
    """What the passkey signed isn't what it was asked to sign, or it isn't known here."""


def new_challenge() -> str:
    return secrets.token_hex(32)


def registration(ctx: Context, moderator: Moderator, account: str, challenge: str) -> str:
    """What a browser needs to make a passkey, as JSON. `account` is the name that the device shows."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    with ctx.store.read() as tx:
        known = passkeys.of(tx, moderator.id)
    options = generate_registration_options(
        rp_id=_host(ctx),
        rp_name=NAME,
        user_id=f"moderator-{moderator.id}".encode(),
        user_name=account,
        user_display_name=account,
        challenge=bytes.fromhex(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_described(known),
    )
    return options_to_json(options)


def register(ctx: Context, moderator: Moderator, answer: str, challenge: str, name: str) -> None:
    """Keep the passkey that a browser made. Raises Refused."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url

    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=bytes.fromhex(challenge),
            expected_rp_id=_host(ctx),
            expected_origin=ctx.settings.origin,
        )
    except Exception as error:
        # The library's own errors and those of the parsers below it: nothing was made that could be used.
        raise Refused from error
    now, id = ctx.clock(), bytes_to_base64url(made.credential_id)
    new = Passkey(0, moderator.id, id, made.credential_public_key, made.sign_count, name, now)

    def work(tx: Connection) -> None:
        _use_up(ctx, tx, challenge)
        if passkeys.by_credential(tx, id) or len(passkeys.of(tx, moderator.id)) >= MOST:
            raise Refused
        passkeys.add(tx, new)
        audit.record(tx, moderator.id, "passkey.added", str(moderator.id), now)

    ctx.store.write(work)


def request(ctx: Context, challenge: str, moderator_id: int | None = None) -> str:
    """What a browser needs to use a passkey, as JSON: any of this service, or one of this moderator."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    known: list[Passkey] = []
    if moderator_id is not None:
        with ctx.store.read() as tx:
            known = passkeys.of(tx, moderator_id)
    wanted = UserVerificationRequirement.REQUIRED if moderator_id is None else UserVerificationRequirement.PREFERRED
    options = generate_authentication_options(
        rp_id=_host(ctx),
        challenge=bytes.fromhex(challenge),
        allow_credentials=_described(known),
        user_verification=wanted,
    )
    return options_to_json(options)


def verify(ctx: Context, answer: str, challenge: str, moderator_id: int | None = None) -> Moderator:
    """Return whose passkey has signed; alone it counts only where the device asked for its owner. Raises Refused."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json

    try:
        credential = parse_authentication_credential_json(answer)
        with ctx.store.read() as tx:
            known = passkeys.by_credential(tx, bytes_to_base64url(credential.raw_id))
        if known is None or moderator_id not in (None, known.moderator_id):
            raise Refused
        signed = verify_authentication_response(
            credential=credential,
            expected_challenge=bytes.fromhex(challenge),
            expected_rp_id=_host(ctx),
            expected_origin=ctx.settings.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=moderator_id is None,
        )
    except Refused:
        raise
    except Exception as error:
        raise Refused from error
    key, count = known, signed.new_sign_count
    return ctx.store.write(lambda tx: _noted(ctx, tx, key, count, challenge))


def remove(ctx: Context, moderator: Moderator, id: int) -> bool:
    """False when there is none of this number."""
    now = ctx.clock()

    def work(tx: Connection) -> bool:
        removed = passkeys.remove(tx, id, moderator.id)
        if removed:
            audit.record(tx, moderator.id, "passkey.removed", str(id), now)
        return removed

    return ctx.store.write(work)


def _noted(ctx: Context, tx: Connection, known: Passkey, sign_count: int, challenge: str) -> Moderator:
    _use_up(ctx, tx, challenge)
    who = moderators.by_id(tx, known.moderator_id)
    noted = passkeys.used(tx, known.id, known.sign_count, sign_count, ctx.clock())
    if who is None or not noted or who.id in moderators.locked(tx):
        raise Refused
    return who


def _use_up(ctx: Context, tx: Connection, challenge: str) -> None:
    """A challenge is good once."""
    if limits.count(tx, f"challenge:{token_digest(challenge)}", ctx.clock(), CHALLENGE_SECONDS) > 1:
        raise Refused


def _described(known: Iterable[Passkey]) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in known]


def _host(ctx: Context) -> str:
    return urlsplit(ctx.settings.origin).hostname or ""
