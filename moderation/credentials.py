"""What proves who somebody is: passwords, session secrets, API tokens. Of each, only a digest is ever stored."""

import base64
import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

PASSWORD_LEAST = 12
PASSWORD_MOST = 256
DISTINCT_LEAST = 5

READ_QUEUE = "queue:read"
DECIDE = "decisions:write"
SCOPES = (READ_QUEUE, DECIDE)
"""What an API token may be allowed to do. A new one gets all of them."""

# OWASP's argon2id profile for the least memory: 19 MiB, two passes, one lane. About 20 ms here.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)

# Without letters that are mistaken for others when a password is read from a screen.
_READABLE = "abcdefghijkmnpqrstuvwxyz23456789"


class WeakPassword(ValueError):
    """A password that would not protect. The message says what to change, never the password."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A fresh API token: `plain` is shown once, `prefix` tells tokens apart in lists, `digest` is stored."""

    plain: str
    prefix: str
    digest: str


def hash_password(password: str) -> str:
    """Return the argon2id hash to store. Raises WeakPassword, which names the remedy."""
    _refuse_weak(password)
    return _HASHER.hash(_typed(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Say whether the password belongs to the stored hash. `None` (nobody there) is as much work, and always False."""
    nobody = _nobody()
    try:
        matches = _HASHER.verify(stored or nobody, _typed(password[:PASSWORD_MOST]))
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored is not None and len(password) <= PASSWORD_MOST


def is_outdated(stored: str) -> bool:
    """Say whether the hash was made with another profile than today's and wants renewing at the next login."""
    return _HASHER.check_needs_rehash(stored)


def one_time_password() -> str:
    """A password to hand over once: 80 bits, easy to read out."""
    letters = [secrets.choice(_READABLE) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def new_session_secret() -> str:
    """What a moderator's cookie holds: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_api_token() -> NewToken:
    plain = f"mod_{secrets.token_urlsafe(32)}"
    return NewToken(plain, plain[:12], token_digest(plain))


def token_digest(plain: str) -> str:
    """Digest of a session secret or API token. They are long and random, so a fast hash is enough."""
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


@cache
def _nobody() -> str:
    """The hash of a password nobody knows: an unknown address costs the same work as a known one."""
    return _HASHER.hash(secrets.token_urlsafe(24))


def _refuse_weak(password: str) -> None:
    if len(password) < PASSWORD_LEAST:
        raise WeakPassword(f"the password has {len(password)} characters; take at least {PASSWORD_LEAST}")
    if len(password) > PASSWORD_MOST:
        raise WeakPassword(f"the password has {len(password)} characters; take at most {PASSWORD_MOST}")
    if len(set(password)) < DISTINCT_LEAST:
        raise WeakPassword(f"the password repeats itself; take at least {DISTINCT_LEAST} different characters")
    if not password.isprintable():
        raise WeakPassword("the password holds control characters, such as a line break; take printable ones")


def _typed(password: str) -> bytes:
    # The same keys give other code points on another system (é or e + accent); the length is capped before this.
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace")


def new_recovery_codes() -> list[str]:
    """Ten codes of 50 bits each, to be kept on paper."""
    letters = [[secrets.choice(_READABLE) for _ in range(10)] for _ in range(10)]
    return ["".join(code[:5]) + "-" + "".join(code[5:]) for code in letters]


def seal(key: str, plain: str) -> str:
    """Encrypt what has to be read again, so that a copy of the database alone gives nothing away."""
    return _box(key).encrypt(plain.encode()).decode()


def unseal(key: str, sealed: str) -> str:
    return _box(key).decrypt(sealed.encode()).decode()


def _box(key: str) -> "Fernet":
    # Only who uses an authenticator app needs it.
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"authenticator:" + key.encode()).digest()))
