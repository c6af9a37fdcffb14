"""Readers' devices: how who has no cookie and no account is known again, as far as one voice each needs it.

A device that can keep something gets a signed random id with its first word. Who keeps nothing, without JavaScript for
one, counts by the connection. What is stored of either is a keyed digest.
"""

from moderation.context import Context
from moderation.signing import BadToken
from moderation.voice import Voice

TOKEN_LIMIT = 512


def voice(ctx: Context, ip: str, token: str, *, can_keep: bool) -> tuple[Voice, str]:
    """Return whom this counts as, and a token for the device to keep; "" where it has one or can't.

    A token that isn't ours is passed over as if there were none: the secret may have changed since.
    """
    client, network = ctx.digests.client(ip), ctx.digests.network(ip)
    id, new = _id(ctx, token), ""
    if id is None and can_keep:
        id = ctx.new_id()
        new = ctx.signer.device_token(id, ctx.clock())
    return Voice(client if id is None else ctx.digests.device(id), network, client), new


def known(ctx: Context, token: str) -> str:
    """Return the digest that a device's words are kept under; "" for a token that isn't ours."""
    id = _id(ctx, token)
    return "" if id is None else ctx.digests.device(id)


def _id(ctx: Context, token: str) -> str | None:
    if not token or len(token) > TOKEN_LIMIT or not token.isascii():
        return None
    try:
        return ctx.signer.read_device_token(token, ctx.clock())
    except BadToken:
        return None
