"""`moderation site webhook`: whom a site tells of what happens."""

import argparse
import base64
import secrets
from urllib.parse import urlsplit

from moderation.cli import places
from moderation.cli.database import open_store
from moderation.cli.errors import Refused
from moderation.cli.options import settings_of
from moderation.context import system_clock
from moderation.mailing import Happening, Shape
from moderation.notify.webhook import SECRET
from moderation.store import audit, webhooks
from moderation.store.webhooks import Webhook


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("add", "list", "remove"), help="what to do")
    parser.add_argument("key", metavar="KEY", help="which site")
    parser.add_argument("subject", metavar="URL|NUMBER", nargs="?", help="address to add, or number to remove")
    parser.add_argument(
        "--event",
        metavar="EVENT",
        action="append",
        choices=[str(one) for one in Happening],
        help="comment.waiting, comment.decided or campaign; may be repeated (default: all of them)",
    )
    parser.add_argument("--chat", action="store_true", help="send a line as Slack and Mattermost read it")
    parser.add_argument("--with-text", action="store_true", help="send the comment's opening and its author's name")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    return {"add": add, "list": show_all, "remove": remove}[args.what](args)


def add(args: argparse.Namespace) -> int:
    url = _url(args.subject or "")
    secret = SECRET + base64.b64encode(secrets.token_bytes(32)).decode()
    events = tuple(Happening(one) for one in args.event or Happening)
    with open_store(settings_of(args)) as store:
        site = places.site(store, args.key)
        shape = Shape.CHAT if args.chat else Shape.DATA
        new = Webhook(0, site.id, url, secret, events, shape, args.with_text)
        number = store.write(lambda tx: webhooks.add(tx, new, system_clock()))
        store.write(lambda tx: audit.record(tx, None, "webhook.added", str(number), system_clock()))
    print(f"webhook {number}; calls are signed with:")
    print(secret)
    return 0


def show_all(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store:
        site = places.site(store, args.key)
        with store.read() as tx:
            found = webhooks.of_site(tx, site.id)
    for one in found:
        # The path may be a password, as those of chat services are.
        parts = urlsplit(one.url)
        text = "text" if one.with_text else "no text"
        print(f"{one.id}\t{parts.scheme}://{parts.netloc}\t{one.shape}\t{text}\t{' '.join(one.events)}")
    return 0


def remove(args: argparse.Namespace) -> int:
    number = args.subject or ""
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Refused("name the number of the webhook; `moderation site webhook list` shows it")
    with open_store(settings_of(args)) as store:
        site = places.site(store, args.key)
        if not store.write(lambda tx: webhooks.remove(tx, site.id, int(number))):
            raise Refused(f"site {site.key} has no webhook {number}; `moderation site webhook list` shows them")
        store.write(lambda tx: audit.record(tx, None, "webhook.removed", number, system_clock()))
    return 0


def _url(url: str) -> str:
    """Return an address that can be called. Where it leads is looked at before each call."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.username
    except ValueError:
        good = False
    if not good or not url.isascii() or not url.isprintable() or " " in url:
        raise Refused("name an address such as https://chat.example.org/hooks/abc")
    return url
