"""The verb: second factors. Six digits of an authenticator app (RFC 6238), or one of the recovery codes.

A code is taken once: the time step it is for is used up in the same transaction that finds it right.
"""

import base64
import hmac
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from moderation.comment import Moderator
from moderation.context import Context
from moderation.credentials import new_recovery_codes, seal, token_digest, unseal
from moderation.store import audit, factors

if TYPE_CHECKING:
    from pyotp import TOTP

STEP_SECONDS = 30
# A clock may be half a minute off, either way.
SLACK = (0, -1, 1)
ISSUER = "Moderation"


def begin(ctx: Context, moderator: Moderator) -> str:
    """Make a secret for an app; it isn't asked for until `confirm`. Return it as apps take it in."""
    now, secret = ctx.clock(), base64.b32encode(secrets.token_bytes(20)).decode()
    sealed = seal(ctx.settings.digest_key, secret)
    ctx.store.write(lambda tx: factors.begin(tx, moderator.id, sealed, now))
    return secret


def address(secret: str, account: str) -> str:
    """The otpauth address that an app reads from the picture."""
    return _app(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def pending(ctx: Context, moderator: Moderator) -> str | None:
    """The secret that waits for its first code."""
    with ctx.store.read() as tx:
        found = factors.of(tx, moderator.id)
    return unseal(ctx.settings.digest_key, found.sealed) if found and not found.confirmed else None


def confirm(ctx: Context, moderator: Moderator, code: str) -> list[str] | None:
    """From now on the app is asked for at each login. Return the recovery codes, shown once; None for a wrong code."""
    now, codes = ctx.clock(), new_recovery_codes()

    def work(tx: Connection) -> list[str] | None:
        if not _takes(ctx, tx, moderator.id, code, now):
            return None
        factors.set_codes(tx, moderator.id, [token_digest(one) for one in codes])
        audit.record(tx, moderator.id, "factor.added", str(moderator.id), now)
        return codes

    return ctx.store.write(work)


def check(ctx: Context, moderator_id: int, code: str) -> bool:
    """Take a code of the app, or a recovery code, and use it up."""
    now, plain = ctx.clock(), "".join(code.split()).lower()

    def work(tx: Connection) -> bool:
        if _takes(ctx, tx, moderator_id, plain, now):
            return True
        used = factors.use_code(tx, moderator_id, token_digest(plain))
        if used:
            audit.record(tx, moderator_id, "recovery.used", str(moderator_id), now)
        return used

    return ctx.store.write(work)


def renew_codes(ctx: Context, moderator: Moderator) -> list[str]:
    """Make new recovery codes in place of the old ones."""
    now, codes = ctx.clock(), new_recovery_codes()

    def work(tx: Connection) -> list[str]:
        factors.set_codes(tx, moderator.id, [token_digest(one) for one in codes])
        audit.record(tx, moderator.id, "recovery.renewed", str(moderator.id), now)
        return codes

    return ctx.store.write(work)


def remove(ctx: Context, moderator: Moderator) -> None:
    now = ctx.clock()

    def work(tx: Connection) -> None:
        factors.remove_app(tx, moderator.id)
        audit.record(tx, moderator.id, "factor.removed", str(moderator.id), now)

    ctx.store.write(work)


def _takes(ctx: Context, tx: Connection, moderator_id: int, code: str, now: datetime) -> bool:
    found = factors.of(tx, moderator_id)
    if found is None or not (code.isascii() and code.isdigit()):
        return False
    app, current = _app(unseal(ctx.settings.digest_key, found.sealed)), int(now.timestamp()) // STEP_SECONDS
    for step in (current + slack for slack in SLACK):
        if hmac.compare_digest(app.generate_otp(step), code):
            return factors.take(tx, moderator_id, step)
    return False


def _app(secret: str) -> "TOTP":
    # It takes longer to import than a page takes to make.
    from pyotp import TOTP

    return TOTP(secret)
