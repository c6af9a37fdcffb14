"""Outgoing mail: the one place that speaks SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 10
PORTS = {"smtp": 587, "smtps": 465}


class MailError(Exception):
    """The mail server can't be used. The message names the setting and the remedy, no address and no password."""


def check(url: str) -> None:
    """Connect and log in, without sending. Raises MailError."""
    try:
        with _connected(url) as server:
            server.noop()
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise _trouble(error) from error


@contextmanager
def _connected(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    secure = ssl.create_default_context()
    if parts.scheme == "smtps":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=secure)
    else:
        opened = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
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
