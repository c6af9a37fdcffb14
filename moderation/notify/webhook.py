"""Calls of webhooks: the one place that posts to other people's servers. It looks where it goes before it goes there.

A name may lead anywhere, and elsewhere a moment later; so it is looked up once, each address is judged, and the call
goes to the one that was judged. Redirects aren't followed. `http.client` lets one say all that; a proxy of the
environment, which could lead past it, it doesn't know.
"""

import base64
import hashlib
import hmac
import http.client
import socket
import ssl
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 5
ANSWER_BYTES = 4_096
SECRET = "whsec_"
# How a network without IPv4 reaches the servers that have nothing else.
_NAT64 = ip_network("64:ff9b::/96")


class WebhookError(Exception):
    """The other side didn't take it. The message names no address and no secret."""


class WebhookRefused(WebhookError):
    """There is no use in trying again: the address may not be called, or its owner says that it is gone."""


def post(url: str, body: bytes, headers: dict[str, str], *, allow_private: bool = False) -> None:
    """Post JSON to an address. Raises WebhookError, and WebhookRefused where trying again is no use."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise WebhookRefused("a webhook's address begins with https:// or http://")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = _connected(parts.scheme, host, port, _judged(host, port, allow_private=allow_private))
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            answer.read(ANSWER_BYTES)
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise WebhookError(f"the webhook can't be called ({type(error).__name__})") from None
    _check(answer.status)


def sign(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """Return the signature as the convention of standardwebhooks.com has it, version 1."""
    key = base64.b64decode(secret.removeprefix(SECRET))
    signed = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def _check(status: int) -> None:
    if status == http.client.GONE:
        raise WebhookRefused("the webhook is gone (410)")
    if not 200 <= status < 300:
        raise WebhookError(f"the webhook answered {status}")


def _judged(host: str, port: int, *, allow_private: bool) -> str:
    """Look a host up, and return an address that may be called."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    # One that may not be called spoils them all: who sets a trap answers with both.
    if not addresses or not (allow_private or all(map(is_public, addresses))):
        raise WebhookRefused("this address lies within the network; MODERATION_WEBHOOK_PRIVATE=yes allows it")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also the IPv4 address that an IPv6 one may stand for."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            return is_public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is not None and not is_public(str(inner)):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _connected(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    """Connect to the address that was judged; the certificate and the Host header are those of the name."""
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    line = socket.create_connection((address, port), TIMEOUT_SECONDS)
    try:
        if scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise
    connection.sock = line
    return connection
