"""`moderation site`: whose comments these are."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from moderation.cli import house, places, readers, snippet, webhook
from moderation.cli.database import open_store
from moderation.cli.errors import Refused
from moderation.cli.options import probability, settings_of, words_from
from moderation.comment import Policy, Site
from moderation.context import system_clock
from moderation.language import READERS
from moderation.store import sites, switches


def arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    new = commands.add_parser("add", help="add a site", description="Add a site.")
    new.add_argument("key", metavar="KEY", help="short name, such as news: a-z, 0-9 and hyphens")
    new.add_argument(
        "--origin",
        metavar="URL",
        action="append",
        required=True,
        help="where its pages lie, such as https://news.example.org; may be repeated",
    )
    new.add_argument("--name", help="its name as moderators read it (default: the key)")
    new.add_argument("--language", choices=READERS, default="de", help="of its readers (default: de)")
    new.set_defaults(run=add)
    every = commands.add_parser(
        "list", help="list the sites", description="List the sites, their language and origins."
    )
    every.set_defaults(run=show_all)
    _set_arguments(
        commands.add_parser(
            "set",
            help="set what the service may do by itself, lists of words and hosts, switches",
            description="Set what the service may do with this site's comments by itself, and the words and hosts "
            "it doesn't want; without options, print how it stands. A threshold is a probability of spam.",
        )
    )
    webhook.arguments(
        commands.add_parser(
            "webhook",
            help="add, list or remove who is told of comments by HTTP",
            description="Tell other software of what happens on a site: add an address, list them, remove one. Adding "
            "prints the secret that calls are signed with, once.",
        )
    )
    snippet.arguments(
        commands.add_parser(
            "snippet",
            help="print the HTML that embeds the thread",
            description="Print the HTML that embeds the thread in a page, and what the page's security policy must "
            "allow.",
        )
    )


def _set_arguments(change: argparse.ArgumentParser) -> None:
    change.add_argument("key", metavar="KEY", help="which site")
    change.add_argument(
        "--publish-good",
        action=argparse.BooleanOptionalAction,
        help="whether clearly good comments are published unseen (at first: no)",
    )
    for option, meaning in (
        ("--publish-below", "publish unseen only below this"),
        ("--spam-above", "put into the spam folder only above this"),
    ):
        change.add_argument(option, metavar="P", type=_threshold, help=f"{meaning}; `model` is the model's own line")
    for option, meaning in (("--words", "words and phrases"), ("--hosts", "hosts of links")):
        change.add_argument(
            option, metavar="FILE", type=Path, help=f"{meaning} not wanted, one a line; replaces the list"
        )
    house.arguments(change)
    readers.arguments(change)
    change.set_defaults(run=set_rules)


def _threshold(value: str) -> float | str:
    if value == "model":
        return value
    try:
        return probability(value)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, or `model`") from None


def add(args: argparse.Namespace) -> int:
    key, origins = places.site_key(args.key), [places.origin(url) for url in args.origin]
    with open_store(settings_of(args)) as store:
        try:
            site = store.write(lambda tx: sites.add(tx, key, args.name or key, args.language, origins, system_clock()))
        except sites.Taken as error:
            raise Refused(str(error)) from None
    print(_line(site))
    return 0


def show_all(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store, store.read() as tx:
        for site in sites.every(tx):
            print(_line(site))
    return 0


def set_rules(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store:
        site = places.site(store, args.key)
        policy = Policy(
            site.policy.publish_good if args.publish_good is None else args.publish_good,
            _chosen(args.publish_below, site.policy.publish_below),
            _chosen(args.spam_above, site.policy.spam_above),
        )
        words, hosts = words_from(args.words, site.words), words_from(args.hosts, site.hosts)
        store.write(lambda tx: _keep(tx, site, policy, words, hosts))
        store.write(lambda tx: house.keep(tx, site, args, system_clock()))
        store.write(lambda tx: readers.keep(tx, site, args, system_clock()))
        site = places.site(store, args.key)
    print(f"publish good comments unseen: {'yes' if policy.publish_good else 'no'}")
    print(f"publish below: {_shown(policy.publish_below)}, spam above: {_shown(policy.spam_above)}")
    print(f"words: {len(words)}, hosts: {len(hosts)}")
    print(house.shown(site))
    print(readers.shown(site))
    return 0


def _keep(tx: Connection, site: Site, policy: Policy, words: Sequence[str], hosts: Sequence[str]) -> None:
    if policy != site.policy:
        sites.set_policy(tx, site.id, policy)
        # Other numbers are no level of caution any more.
        switches.set_caution(tx, site.id, "")
    sites.set_lists(tx, site.id, words, hosts)


def _chosen(given: float | str | None, before: float | None) -> float | None:
    if given is None:
        return before
    return None if isinstance(given, str) else given


def _shown(threshold: float | None) -> str:
    return "the model's own line" if threshold is None else f"{threshold:g}"


def _line(site: Site) -> str:
    return f"{site.key}\t{site.language}\t{' '.join(site.origins)}\t{site.name}"
