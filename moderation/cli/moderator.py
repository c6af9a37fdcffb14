"""`moderation moderator`: who works the queue."""

import argparse
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from moderation import learn, staff
from moderation.cli import people
from moderation.cli.database import open_all, open_store
from moderation.cli.errors import Refused
from moderation.cli.options import settings_of, settings_with_keys
from moderation.comment import Moderator
from moderation.context import Context, system_clock
from moderation.credentials import SCOPES, new_api_token
from moderation.language import LANGUAGES
from moderation.roles import Role, Roles
from moderation.store import Store, audit, factors, moderators, roles, sessions, sites, tokens


def arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    new = commands.add_parser("add", help="add a moderator", description="Add a moderator.")
    new.add_argument("email", metavar="EMAIL", help="address for the login")
    new.add_argument("--name", help="name that other moderators see (default: what stands before the @)")
    new.add_argument("--language", choices=LANGUAGES, default="de", help="of the queue (default: de)")
    people.role_options(new, default="default: owner for the first one, else moderator")
    people.password_option(new)
    new.set_defaults(run=add)
    every = commands.add_parser(
        "list",
        help="list the moderators",
        description="List the moderators: number, language, live API tokens, name, roles. Addresses are not shown.",
    )
    every.set_defaults(run=show_all)
    forgot = commands.add_parser(
        "reset",
        help="give a new password",
        description="Give a moderator a new password, forget second factors and passkeys, and end all sessions.",
    )
    forgot.add_argument("who", metavar="EMAIL", help="address, or number from `moderation moderator list`")
    people.password_option(forgot)
    forgot.set_defaults(run=reset)
    _role_arguments(commands)
    api = commands.add_parser(
        "token",
        help="make an API token, or revoke them all",
        description="Make an API token and print it once, alone on the last line; only a hash is kept. "
        "With --revoke, make none and end all that this moderator has.",
    )
    api.add_argument("who", metavar="EMAIL", help="address, or number from `moderation moderator list`")
    api.add_argument("--revoke", action="store_true", help="end all API tokens of this moderator instead")
    api.set_defaults(run=token)
    _exclude_arguments(commands)


def _role_arguments(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    other = commands.add_parser(
        "role",
        help="give another role, lock out, let in again, remove",
        description="Give a moderator another role in place of all roles so far, or lock out, let in again, remove. "
        "The last owner of all sites who can log in stays.",
    )
    other.add_argument("who", metavar="EMAIL", help="address, or number from `moderation moderator list`")
    people.role_options(other, default="default: moderator")
    instead = other.add_mutually_exclusive_group()
    instead.add_argument("--lock", action="store_true", help="let nobody in by this account instead")
    instead.add_argument("--unlock", action="store_true", help="let them in again instead")
    instead.add_argument("--remove", action="store_true", help="remove the account for good instead")
    other.set_defaults(run=change_role)


def _exclude_arguments(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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
        held = people.roles_argument(store, args.role, args.site)
        name = args.name or people.name_from(args.email)
        person = people.add(store, email, name, args.language, password_hash, held)
    print(f"moderator {person.id}, {person.name}: made")
    people.show_password(shown)
    return 0


def show_all(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store, store.read() as tx:
        held, locked, keys = roles.of_every(tx), moderators.locked(tx), {site.id: site.key for site in sites.every(tx)}
        for person in moderators.every(tx):
            live = [one for one in tokens.of(tx, person.id) if one.revoked is None]
            words = _words(held[person.id], keys) + (", locked out" if person.id in locked else "")
            print(f"{person.id}\t{person.language}\t{len(live)}\t{person.name}\t{words}")
    return 0


def _words(held: Roles, keys: Mapping[int, str]) -> str:
    """All roles of a person: on all sites, then on single ones."""
    single = [f"{role} of {keys[id]}" for id, role in held.by_site.items() if id in keys]
    return ", ".join([*([str(held.everywhere)] if held.everywhere else []), *single]) or "no role"


def change_role(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store:
        person, now = people.find(store, args.who), system_clock()
        try:
            done = _changed(store, args, person.id, now)
        except staff.LastOwner:
            raise Refused("this is the last owner of all sites who can log in; make another one first") from None
        except staff.Unknown:
            raise Refused("there is no such moderator any more") from None
    print(f"moderator {person.id}, {person.name}: {done}")
    return 0


def _changed(store: Store, args: argparse.Namespace, id: int, now: datetime) -> str:
    if args.lock:
        staff.lock(store, None, id, now)
        return "locked out, all sessions ended"
    if args.unlock:
        staff.unlock(store, None, id, now)
        return "let in again"
    if args.remove:
        staff.remove(store, None, id, now)
        return "removed"
    held = people.roles_argument(store, args.role, args.site) or Roles(Role.MODERATOR)
    staff.give(store, None, id, held, now)
    return "role given"


def reset(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store:
        person = people.find(store, args.who)
        password_hash, shown = people.new_password(args.password_stdin)
        store.write(lambda tx: _replace_password(tx, person, password_hash))
    print(f"moderator {person.id}, {person.name}: new password, no second factor, all sessions ended")
    people.show_password(shown)
    return 0


def _replace_password(tx: Connection, person: Moderator, password_hash: str) -> None:
    moderators.set_password(tx, person.id, password_hash)
    factors.clear(tx, person.id)
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
