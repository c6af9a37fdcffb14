"""Outgoing mail: the one place that speaks SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from moderation.comment import Email
from moderation.mailing import Mail

TIMEOUT_SECONDS = 10
UNSUBSCRIBE = "List-Unsubscribe"
PORTS = {"smtp": 587, "smtps": 465}


class MailError(Exception):
    """The mail server can't be used. The message names the setting and the remedy, no address and no password."""


class MailRefused(MailError):
    """The server won't take this mail to this address, today or tomorrow."""


class _Wire(EmailPolicy):
    """Headers as they go over the wire. An address of a list is one long word, and stays one.

    Python would encode it, to break the line; no mail program reads that (RFC 2369 has no such words).
    """

    def fold(self, name: str, value: Any) -> str:
        return f"{name}: {value}{self.linesep}" if name == UNSUBSCRIBE else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii") if name == UNSUBSCRIBE else super().fold_binary(name, value)


WIRE = _Wire(linesep="\r\n")


def send(url: str, mail: Mail) -> None:
    """Hand a mail to the server. Raises MailError, and MailRefused when there is no use in trying again."""
    try:
        message = _message(mail)
        with _connected(url, mail.sender.rpartition("@")[2]) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=0)
        raise (MailRefused if code >= 500 else MailError)(f"the mail server refuses the address ({code})") from None
    except smtplib.SMTPDataError as error:
        raise (MailRefused if error.smtp_code >= 500 else MailError)(
            f"the mail server refuses the mail ({error.smtp_code})"
        ) from None
    except (OSError, ValueError, smtplib.SMTPException) as error:
        # Without the cause: its message could carry the address.
        raise _trouble(error) from None


def _message(mail: Mail) -> EmailMessage:
    """Text and HTML, lines short enough for every server whatever was written."""
    message = EmailMessage(policy=WIRE)
    message["From"] = _address(Email(mail.sender), mail.sender_name)
    message["To"] = _address(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = mail.id
    # Nobody's holiday answers this.
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message[UNSUBSCRIBE] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    # Last, or it would go with the first part.
    message["Content-Language"] = mail.language
    return message


def _address(email: Email, name: str = "") -> Address:
    """The domain as the mail system spells it: in ASCII."""
    user, _, domain = email.reveal().rpartition("@")
    return Address(name, user, domain if domain.isascii() else domain.encode("idna").decode())


def check(url: str) -> None:
    """Connect and log in, without sending. Raises MailError."""
    try:
        with _connected(url) as server:
            server.noop()
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise _trouble(error) from error


@contextmanager
def _connected(url: str, name: str | None = None) -> Iterator[smtplib.SMTP]:
    """Connect under a name of ours; None asks the system for one, which may take its time."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    secure = ssl.create_default_context()
    if parts.scheme == "smtps":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(host, port, name, timeout=TIMEOUT_SECONDS, context=secure)
    else:
        opened = smtplib.SMTP(host, port, name, timeout=TIMEOUT_SECONDS)
    with opened as server:
        server.ehlo()
        # A password never goes over a line that anybody can read; without one, a local relay may have no TLS.
        if parts.scheme == "smtp" and (parts.username or server.has_extn("starttls")):
            server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _trouble(error: Exception) -> MailError:
    what = {
        smtplib.SMTPAuthenticationError: "refuses the name and password",
        smtplib.SMTPNotSupportedError: "offers no TLS, and a password must not go without",
    }.get(type(error), f"can't be used ({type(error).__name__})")
    return MailError(f"the mail server {what}; check MODERATION_MAIL_URL")
