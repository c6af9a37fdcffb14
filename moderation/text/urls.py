"""Parts of web addresses, read so strictly that every parser agrees on them. Otherwise: ValueError."""

import re
from urllib.parse import quote

import idna

DEFAULT_PORTS = {"http": "80", "https": "443"}
HOST_LIMIT = 253

# Browsers drop or turn around what matches here, other parsers keep it: the two would see different hosts.
UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\s\\]")
_PUBLIC = re.compile(r"([^@:%\[\]]+)(?::(80|443))?")
_ANY = re.compile(r"(\[[0-9a-f:.]+\]|[^@:%\[\]]+)(?::([0-9]{1,5}))?")
_ADDRESS = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9._-]+")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def public_authority(scheme: str, authority: str) -> str:
    """Return host and port of a site that anyone can reach by name: no user, no IP address, no odd port."""
    parts = _PUBLIC.fullmatch(authority)
    if not parts:
        raise ValueError(authority)
    host = ascii_host(parts[1])
    *labels, last = host.split(".")
    if not labels or not last or _NUMBER.fullmatch(last):
        raise ValueError(authority)
    return _with_port(scheme, host, parts[2])


def any_authority(scheme: str, authority: str) -> str:
    """Return host and port of any origin: also localhost, IP addresses and all ports."""
    parts = _ANY.fullmatch(authority.lower())
    if not parts:
        raise ValueError(authority)
    host = parts[1] if _ADDRESS.fullmatch(parts[1]) else ascii_host(parts[1])
    return _with_port(scheme, host, parts[2])


def ascii_host(host: str) -> str:
    """Return the host as it goes over the wire: lower case, umlauts and other letters in their xn-- form."""
    if len(host) > HOST_LIMIT:
        raise ValueError(host)
    return idna.encode(host, uts46=True).decode("ascii")


def rooted(path: str) -> str:
    """Return the path with its slash, which a browser adds to a bare host."""
    return path if path.startswith("/") else f"/{path}"


def quoted(rest: str) -> str:
    """Return path, query and fragment with every character percent-encoded that could end an attribute or a link."""
    return quote(rest, safe="%/:?#[]@!$&()*+,;=~")


def _with_port(scheme: str, host: str, port: str | None) -> str:
    return host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
