"""A little work that a browser does before a suspicious comment is taken (the Altcha protocol, second version).

It is a sum that nobody sees: the service signs it, a browser takes about a second for it, and checking it takes one
step of some hundred. Nothing is stored until it comes back; who uses it up is `submit`'s to say.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from altcha import Payload, create_challenge, verify_solution

ALGORITHM = "PBKDF2/SHA-256"
# About one of 256 keys begins with this, each of 5,000 rounds: half a second on a desk, two or three on a phone.
PREFIX = "00"
ROUNDS = 5_000
LIFE = timedelta(minutes=10)
ANSWER_LIMIT = 4_096


class Effort(StrEnum):
    """What came with a post: nothing, the work done, or the word that it can't be done here."""

    NONE = "none"
    SOLVED = "solved"
    UNSOLVED = "unsolved"


@dataclass(frozen=True, slots=True)
class Work:
    """`nonce` is the solved challenge's own, good for one comment."""

    effort: Effort = Effort.NONE
    nonce: str = ""


def make(secret: str, site: str, now: datetime) -> str:
    """Return a new challenge of this site, as JSON."""
    # Its end is among what is signed; the library's own would be compared with the machine's clock.
    data = {"site": site, "until": int((now + LIFE).timestamp())}
    made = create_challenge(ALGORITHM, ROUNDS, key_prefix=PREFIX, data=data, hmac_secret=_key(secret))
    return json.dumps(made.to_dict(), separators=(",", ":"))


def read(secret: str, site: str, answer: str, now: datetime) -> Work:
    """Return what this answer is worth: made here, for this site, within its time, and right; or nothing."""
    if not answer or len(answer) > ANSWER_LIMIT or not answer.isascii():
        return Work()
    if not verify_solution(answer, _key(secret)).verified:
        return Work()
    parameters = Payload.from_base64(answer).challenge.parameters
    data = parameters.data or {}
    if data.get("site") != site or data.get("until", 0) < now.timestamp():
        return Work()
    return Work(Effort.SOLVED, parameters.nonce)


def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"moderation-challenge-1", hashlib.sha256)
