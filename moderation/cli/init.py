"""`moderation init`: everything an installation begins with. A second run says what was there."""

import argparse

from moderation import install
from moderation.cli import people, places
from moderation.cli.database import open_store, trouble_told
from moderation.cli.errors import Refused
from moderation.cli.options import settings_of
from moderation.config import Settings
from moderation.context import system_clock
from moderation.language import READERS, staff_language
from moderation.store import Store, moderators
from moderation.store.migrate import MigrationError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", metavar="KEY", help="short name of the site, such as news; needs --origin")
    parser.add_argument(
        "--origin",
        metavar="URL",
        action="append",
        default=[],
        help="where the site's pages lie, such as https://news.example.org; may be repeated",
    )
    parser.add_argument("--name", help="the site's name as moderators read it (default: the key)")
    parser.add_argument(
        "--language",
        choices=READERS,
        default="de",
        help="of the site, and of the moderator if it is German or English (default: de)",
    )
    parser.add_argument("--moderator", metavar="EMAIL", help="address of the first moderator")
    people.password_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    _check(args)
    settings = _prepared(settings_of(args))
    with open_store(settings) as store:
        if args.site:
            _site(store, args)
        if args.moderator:
            _moderator(store, args)
    print("next: `moderation doctor` looks at everything, `moderation serve` runs the service")
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuse wrong words before anything is made."""
    if args.site and not args.origin:
        raise Refused("--site needs --origin: where the site's pages lie, such as https://news.example.org")
    if args.origin and not args.site:
        raise Refused("--origin needs --site: a short name for the site, such as news")
    if args.site:
        places.site_key(args.site)
        args.origin = [places.origin(url) for url in args.origin]
    if args.moderator:
        people.email_argument(args.moderator)
    elif args.password_stdin:
        raise Refused("--password-stdin needs --moderator: whose password it is")


def _prepared(settings: Settings) -> Settings:
    try:
        with trouble_told():
            prepared = install.prepare(settings)
    except MigrationError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(
            f"can't write {error.filename or settings.data_dir} ({error.strerror}); choose MODERATION_DATA_DIR"
        ) from None
    for file in prepared.made:
        print(f"made {file}: keep it secret, and back it up apart from the database")
    if not prepared.made:
        print("keys: there already")
    print("database: at this version")
    return prepared.settings


def _site(store: Store, args: argparse.Namespace) -> None:
    there = install.ensure_site(store, args.site, args.name or args.site, args.language, args.origin, system_clock())
    origins = ", ".join(there.added or there.site.origins)
    what = "made, for" if there.is_new else "there already; new origin" if there.added else "there already, for"
    print(f"site {args.site}: {what} {origins}")


def _moderator(store: Store, args: argparse.Namespace) -> None:
    email = people.email_argument(args.moderator)
    with store.read() as tx:
        there = moderators.by_email(tx, email)
    if there:
        print(f"moderator {args.moderator}: there already; `moderation moderator reset` gives a new password")
        return
    password_hash, shown = people.new_password(args.password_stdin)
    people.add(store, email, people.name_from(args.moderator), staff_language(args.language), password_hash)
    print(f"moderator {args.moderator}: made")
    people.show_password(shown)
