"""`moderation moderator`: who works the queue."""

import argparse
from datetime import datetime

from sqlalchemy import Connection

from moderation import learn
from moderation.cli import people
from moderation.cli.database import open_all, open_store
from moderation.cli.errors import Refused
from moderation.cli.options import settings_of, settings_with_keys
from moderation.comment import Moderator
from moderation.context import Context, system_clock
from moderation.credentials import SCOPES, new_api_token
from moderation.language import LANGUAGES
from moderation.store import audit, moderators, sessions, sites, tokens


def arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    new = commands.add_parser("add", help="add a moderator", description="Add a moderator.")
    new.add_argument("email", metavar="EMAIL", help="address for the login")
    new.add_argument("--name", help="name that other moderators see (default: what stands before the @)")
    new.add_argument("--language", choices=LANGUAGES, default="de", help="of the queue (default: de)")
    people.password_option(new)
    new.set_defaults(run=add)
    every = commands.add_parser(
        "list",
        help="list the moderators",
        description="List the moderators: number, language, live API tokens, name. Addresses are not shown.",
    )
    every.set_defaults(run=show_all)
    forgot = commands.add_parser(
        "reset",
        help="give a new password",
        description="Give a moderator a new password and end all sessions.",
    )
    forgot.add_argument("who", metavar="EMAIL", help="address, or number from `moderation moderator list`")
    people.password_option(forgot)
    forgot.set_defaults(run=reset)
    api = commands.add_parser(
        "token",
        help="make an API token, or revoke them all",
        description="Make an API token and print it once, alone on the last line; only a hash is kept. "
        "With --revoke, make none and end all that this moderator has.",
    )
    api.add_argument("who", metavar="EMAIL", help="address, or number from `moderation moderator list`")
    api.add_argument("--revoke", action="store_true", help="end all API tokens of this moderator instead")
    api.set_defaults(run=token)
    out = commands.add_parser(
        "exclude",
        help="let a moderator's decisions teach nothing",
        description="Let a moderator's decisions, earlier ones too, teach the classifier nothing, and rebuild what the "
        "sites have been taught. What was decided stays decided.",
    )
    out.add_argument("who", metavar="EMAIL", help="address, or number from `moderation moderator list`")
    out.add_argument("--undo", action="store_true", help="let them teach again")
    out.set_defaults(run=exclude)


def add(args: argparse.Namespace) -> int:
    email = people.email_argument(args.email)
    with open_store(settings_of(args)) as store:
        password_hash, shown = people.new_password(args.password_stdin)
        person = people.add(store, email, args.name or people.name_from(args.email), args.language, password_hash)
    print(f"moderator {person.id}, {person.name}: made")
    people.show_password(shown)
    return 0


def show_all(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store, store.read() as tx:
        for person in moderators.every(tx):
            live = [one for one in tokens.of(tx, person.id) if one.revoked is None]
            print(f"{person.id}\t{person.language}\t{len(live)}\t{person.name}")
    return 0


def reset(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store:
        person = people.find(store, args.who)
        password_hash, shown = people.new_password(args.password_stdin)
        store.write(lambda tx: _replace_password(tx, person, password_hash))
    print(f"moderator {person.id}, {person.name}: new password, all sessions ended")
    people.show_password(shown)
    return 0


def _replace_password(tx: Connection, person: Moderator, password_hash: str) -> None:
    moderators.set_password(tx, person.id, password_hash)
    sessions.end_all(tx, person.id)
    audit.record(tx, None, "password.reset", str(person.id), system_clock())


def token(args: argparse.Namespace) -> int:
    if args.revoke:
        return _revoke(args)
    with open_store(settings_of(args)) as store:
        person = people.find(store, args.who)
        new = new_api_token()
        store.write(lambda tx: tokens.add(tx, person.id, new.prefix, new.digest, SCOPES, system_clock()))
    print(f"API token of moderator {person.id}, {person.name}; it may {', '.join(SCOPES)} and is shown only now:")
    print(new.plain)
    return 0


def _revoke(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store:
        person = people.find(store, args.who)
        count = store.write(lambda tx: _revoke_all(tx, person))
    print(f"moderator {person.id}, {person.name}: API tokens revoked: {count}")
    return 0


def _revoke_all(tx: Connection, person: Moderator) -> int:
    revoked = [tokens.revoke(tx, one.id, system_clock()) for one in tokens.of(tx, person.id)]
    audit.record(tx, None, "tokens.revoked", str(person.id), system_clock())
    return sum(revoked)


def exclude(args: argparse.Namespace) -> int:
    with open_all(settings_with_keys(args)) as ctx:
        person = people.find(ctx.store, args.who)
        since = None if args.undo else ctx.clock()
        ctx.store.write(lambda tx: _note_excluded(tx, person, since))
        print(f"moderator {person.id}, {person.name}: decisions {'teach again' if args.undo else 'teach nothing'}")
        return _rebuild_all(ctx)


def _note_excluded(tx: Connection, person: Moderator, since: datetime | None) -> None:
    moderators.set_excluded(tx, person.id, since)
    audit.record(tx, None, "moderator.excluded" if since else "moderator.included", str(person.id), system_clock())


def _rebuild_all(ctx: Context) -> int:
    """Learn anew wherever this person may have decided; a layer that is held in place stays."""
    with ctx.store.read() as tx:
        every = sites.every(tx)
    try:
        for site in every:
            learnt = learn.refit(ctx, site)
            print(f"{site.key}: {learnt.layer.version if learnt.layer else 'the model alone'}")
    except learn.CannotLearn as error:
        raise Refused(str(error)) from None
    return 0
