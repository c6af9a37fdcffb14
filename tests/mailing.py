"""Mails of the tests: a desk with a mail server, whose worker is run by hand, and the links of what came."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import html5lib
from sqlalchemy import select
from werkzeug.test import TestResponse

from moderation import spread, worker
from moderation.comment import Action, Moderator
from moderation.mailing import MailChoice, Waits
from moderation.mails import digest
from moderation.store import Store, mail_choices
from moderation.store.schema import metadata
from moderation.submit import submit
from tests.builders import GOOD_TEXT, a_submission
from tests.notify.relay import Relay, a_relay
from tests.web.moderating import BASE, Desk

ALL = MailChoice(Waits.INSTANT, asked=True, mentioned=True)
URL = re.compile(r"https?://[^\s<>\"]+")


@dataclass
class Postbox:
    """A desk and what its mail server took."""

    desk: Desk
    relay: Relay

    def chooses(self, moderator: Moderator, choice: MailChoice = ALL) -> None:
        due = digest.next_due(self.desk.ctx, choice, self.desk.clock())
        self.desk.ctx.store.write(lambda tx: mail_choices.keep(tx, moderator.id, choice, due))

    def comes_in(self, text: str = GOOD_TEXT, **changes: Any) -> str:
        """A reader's comment, through the front door."""
        return submit(self.desk.ctx, self.desk.site, a_submission(text, **changes)).comment.id

    def work(self) -> None:
        """Let the worker do what is due, and what follows from it."""
        digest.make(self.desk.ctx)
        while worker.drain(self.desk.ctx) or spread.make(self.desk.ctx):
            pass

    @property
    def mails(self) -> list[EmailMessage]:
        return self.relay.mails

    def to(self, moderator: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == moderator]


@contextmanager
def a_postbox(store: Store, **settings: Any) -> Iterator[Postbox]:
    with a_relay() as relay:
        given = {"mail_url": relay.url, "public_url": BASE, **settings}
        yield Postbox(Desk.at(store, **given), relay)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content())


def links(mail: EmailMessage) -> set[str]:
    """Every address in a mail: in its text, anywhere in its HTML, in its headers."""
    found = {match.rstrip(").,") for match in URL.findall(part(mail, "plain"))}
    tree = html5lib.parse(part(mail, "html"), namespaceHTMLElements=False)
    values = [value for node in tree.iter() for value in (*node.attrib.values(), node.text or "", node.tail or "")]
    found |= {match for value in values for match in URL.findall(value)}
    return found | {match for value in mail.values() for match in URL.findall(value)}


def link(mail: EmailMessage, action: Action) -> str:
    """The path of the link that would do this."""
    order = {Action.APPROVE: 0, Action.SPAM: 1, Action.REJECT: 2}
    acts = [one for one in URL.findall(part(mail, "plain")) if "/act?" in one]
    return str(acts[order[action]]).removeprefix(BASE)


def token(path: str) -> str:
    return parse_qs(urlsplit(path).query)["t"][0]


def press(desk: Desk, path: str) -> TestResponse:
    """Press the button of the page that a mail's link opens, in a browser that nobody is logged in with."""
    where = urlsplit(path).path
    return desk.stranger().client.post(where, base_url=BASE, data={"t": token(path)})


def fingerprint(store: Store) -> str:
    """A hash over every row of every table."""
    with store.read() as tx:
        rows = [(table.name, sorted(map(repr, tx.execute(select(table))))) for table in metadata.sorted_tables]
    return sha256(repr(rows).encode()).hexdigest()
