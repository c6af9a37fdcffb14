"""Signed strings (itsdangerous). Each purpose has its salt, so that no token passes for another."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from moderation.comment import Action
from moderation.mailing import ActLink, RewriteLink

FORM_SECONDS = 24 * 3600
OWN_SECONDS = 10 * 60
MAIL_SECONDS = 7 * 24 * 3600
LOGIN_SECONDS = 5 * 60


class BadToken(Exception):
    """A token that was not made here, was made for something else, or was changed."""


class ExpiredToken(BadToken):
    """A token that was good once."""


class ExpiredLink(ExpiredToken):
    """A mail's link that was good once, and what for."""

    def __init__(self, link: ActLink) -> None:
        super().__init__("act")
        self.link = link


class _ClockSigner(TimestampSigner):
    """itsdangerous reads the wall clock; this signer's time comes from the caller, so that tests can pin it."""

    def __init__(self, *arguments: Any, now: datetime, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._now = now

    def get_timestamp(self) -> int:
        return int(self._now.timestamp())


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a form's token says. `shown`: when the reader first met the form (epoch seconds); `nonce`: one comment."""

    site: str
    page: str
    nonce: str
    shown: float


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and reads every signed string of the service."""

    secret: str

    def _serializer(self, salt: str, now: datetime) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self.secret,
            salt=f"moderation-{salt}-1",
            signer=_ClockSigner,
            signer_kwargs={"digest_method": hashlib.sha256, "now": now},
        )

    def _read(self, salt: str, token: str, seconds: int | None, now: datetime) -> Any:
        try:
            return self._serializer(salt, now).loads(token, max_age=seconds)
        except SignatureExpired as error:
            raise ExpiredToken(salt) from error
        except BadSignature as error:
            raise BadToken(salt) from error

    def form_token(self, token: FormToken, now: datetime) -> str:
        return self._serializer("form", now).dumps([token.site, token.page, token.nonce, token.shown])

    def read_form_token(self, text: str, now: datetime) -> FormToken:
        """Return what the token says. Raises ExpiredToken after 24 hours, BadToken otherwise."""
        site, page, nonce, shown = self._read("form", text, FORM_SECONDS, now)
        return FormToken(site, page, nonce, shown)

    def form_shown(self, text: str, now: datetime) -> float | None:
        """When the reader first met the form of this token, which may have expired; None if it isn't ours."""
        try:
            return float(self._read("form", text, None, now)[3])
        except BadToken:
            return None

    def edit_token(self, comment: str, now: datetime) -> str:
        """The author's key to the own comment; made from its id, so nothing is stored."""
        return self._serializer("edit", now).dumps(comment)

    def read_edit_token(self, text: str, now: datetime) -> str:
        return str(self._read("edit", text, None, now))

    def own_ticket(self, comment: str, now: datetime) -> str:
        """Shows one waiting comment to its author for ten minutes."""
        return self._serializer("own", now).dumps(comment)

    def read_own_ticket(self, text: str, now: datetime) -> str:
        return str(self._read("own", text, OWN_SECONDS, now))

    def device_token(self, id: str, now: datetime) -> str:
        """Lets a device be known again by a random id. It never expires: it opens nothing, and who votes keeps it."""
        return self._serializer("device", now).dumps(id)

    def read_device_token(self, text: str, now: datetime) -> str:
        return str(self._read("device", text, None, now))

    def act_link(self, link: ActLink, now: datetime) -> str:
        """Lets a moderator do one thing to one revision of a comment, without being logged in, within seven days."""
        given = [link.moderator, link.comment, link.revision, str(link.action), link.mail]
        return self._serializer("act", now).dumps(given)

    def read_act_link(self, text: str, now: datetime) -> ActLink:
        """Return what the link may do. Raises ExpiredLink, which says it too, and BadToken."""
        try:
            return _act_link(self._read("act", text, MAIL_SECONDS, now))
        except ExpiredToken as error:
            raise ExpiredLink(_act_link(self._read("act", text, None, now))) from error

    def stop_link(self, moderator: int, now: datetime) -> str:
        """Ends a moderator's mails. It never expires: an old mail must not be harder to end than a new one."""
        return self._serializer("stop", now).dumps(moderator)

    def read_stop_link(self, text: str, now: datetime) -> int:
        return int(self._read("stop", text, None, now))

    def rewrite_link(self, link: RewriteLink, now: datetime) -> str:
        """Lets an author write one comment anew, within seven days."""
        return self._serializer("rewrite", now).dumps([link.comment, link.revision, link.asked])

    def read_rewrite_link(self, text: str, now: datetime) -> RewriteLink:
        """Raises ExpiredToken after seven days, BadToken otherwise."""
        comment, revision, asked = self._read("rewrite", text, MAIL_SECONDS, now)
        return RewriteLink(comment, revision, asked)

    def confirm_link(self, subscription: int, now: datetime) -> str:
        """Lets who reads an address's mail confirm what was asked for with it, within seven days."""
        return self._serializer("confirm", now).dumps(subscription)

    def read_confirm_link(self, text: str, now: datetime) -> int:
        """Raises ExpiredToken after seven days, BadToken otherwise."""
        return int(self._read("confirm", text, MAIL_SECONDS, now))

    def unsubscribe_link(self, subscription: int, now: datetime) -> str:
        """Changes or ends a subscription. Like `stop_link` it never expires."""
        return self._serializer("unsubscribe", now).dumps(subscription)

    def read_unsubscribe_link(self, text: str, now: datetime) -> int:
        return int(self._read("unsubscribe", text, None, now))

    def amend_link(self, comment: str, now: datetime) -> str:
        """Lets an author change or withdraw one comment, within seven days."""
        return self._serializer("amend", now).dumps(comment)

    def read_amend_link(self, text: str, now: datetime) -> str:
        """Raises ExpiredToken after seven days, BadToken otherwise."""
        return str(self._read("amend", text, MAIL_SECONDS, now))

    def half_login(self, moderator_id: int, browser: str, now: datetime) -> str:
        """Says that this browser gave the right password of a moderator, and owes the second factor."""
        return self._serializer("half-login", now).dumps([moderator_id, browser])

    def read_half_login(self, text: str, browser: str, now: datetime) -> int:
        """Return whose password was given. Raises BadToken."""
        moderator_id, of = self._read("half-login", text, LOGIN_SECONDS, now)
        if of != browser:
            raise BadToken("half-login")
        return int(moderator_id)

    def challenge(self, purpose: str, challenge: str, browser: str, now: datetime) -> str:
        """Seals what a passkey of this browser is to sign, so that nothing of it need be stored."""
        return self._serializer("challenge", now).dumps([purpose, challenge, browser])

    def read_challenge(self, purpose: str, text: str, browser: str, now: datetime) -> str:
        """Raises BadToken for another purpose or browser too."""
        meant, challenge, of = self._read("challenge", text, LOGIN_SECONDS, now)
        if (meant, of) != (purpose, browser):
            raise BadToken("challenge")
        return str(challenge)


def _act_link(given: Any) -> ActLink:
    moderator, comment, revision, action, mail = given
    return ActLink(moderator, comment, revision, Action(action), mail)
