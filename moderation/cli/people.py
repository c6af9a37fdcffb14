"""Moderators, as the commands name and make them."""

import argparse
import sys

from sqlalchemy import Connection

from moderation import staff
from moderation.cli.errors import Refused
from moderation.comment import Email, Moderator
from moderation.context import system_clock
from moderation.credentials import WeakPassword, hash_password, one_time_password
from moderation.roles import Role, Roles
from moderation.store import Store, moderators, sites
from moderation.text import fields


def password_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from the first line of the input (default: make one and print it once)",
    )


def role_options(parser: argparse.ArgumentParser, *, default: str) -> None:
    parser.add_argument("--role", choices=[role.value for role in Role], help=f"what they may do ({default})")
    parser.add_argument(
        "--site",
        action="append",
        metavar="KEY",
        default=[],
        help="on this site only; may be repeated",
    )


def roles_argument(store: Store, role: str | None, keys: list[str]) -> Roles | None:
    """Read roles from the command line; None where none is named. Raises Refused."""
    if role is None and not keys:
        return None
    given = Role(role or Role.MODERATOR)
    if not keys:
        return Roles(given)
    with store.read() as tx:
        known = {site.key: site.id for site in sites.every(tx)}
    if unknown := next((key for key in keys if key not in known), None):
        raise Refused(f"there is no site {unknown!r}; `moderation site list` shows which there are")
    return Roles(None, {known[key]: given for key in keys})


def email_argument(address: str) -> Email:
    """Read an address from the command line. Raises Refused."""
    try:
        return fields.email(address)
    except fields.Invalid:
        raise Refused("this is no email address; write it like ada@example.org") from None


def find(store: Store, who: str) -> Moderator:
    """Find a moderator by address, or by the number that `moderator list` prints. Raises Refused."""
    with store.read() as tx:
        found = _by_number(tx, int(who)) if who.isdecimal() else moderators.by_email(tx, email_argument(who))
    if found is None:
        raise Refused("there is no such moderator; `moderation moderator list` shows who there is")
    return found[0]


def _by_number(tx: Connection, number: int) -> tuple[Moderator, str] | None:
    found = moderators.by_id(tx, number)
    return (found, "") if found else None


def new_password(from_stdin: bool) -> tuple[str, str | None]:
    """Return the hash of a new password, and the password itself if it was made here and must be shown once."""
    password = _first_line() if from_stdin else one_time_password()
    try:
        return hash_password(password), None if from_stdin else password
    except WeakPassword as error:
        raise Refused(str(error)) from None


def show_password(password: str | None) -> None:
    """Print a password that was made here. This is the one time that anybody sees it."""
    if password:
        print(f"password, shown only now: {password}")


def _first_line() -> str:
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Refused('--password-stdin: nothing came; write the password into the pipe: printf %s "$PASSWORD" | ...')
    return line


def add(
    store: Store, email: Email, name: str, language: str, password_hash: str, held: Roles | None = None
) -> Moderator:
    """Store a new moderator; without a role the first one owns all sites. Raises Refused when the address is in use."""
    try:
        return staff.add(store, email, name, language, password_hash, held, system_clock())
    except moderators.Taken as error:
        raise Refused(str(error)) from None


def name_from(address: str) -> str:
    """The name other moderators see unless one is given: what stands before the @, as it was typed."""
    return address.partition("@")[0].strip().capitalize()
