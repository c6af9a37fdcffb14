"""`moderation doctor`: each thing the service needs is ok, or the remedy is named."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from moderation.cli import audited, checkup
from moderation.cli.checkup import Sick
from moderation.cli.options import settings_of
from moderation.config import ConfigError, Settings
from moderation.keys import DIGEST, SECRET
from moderation.store import Unavailable


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer. When not ok, `says` holds the remedy."""

    name: str
    ok: bool
    says: str


CHECKUP: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    # What belongs to this machine.
    ("data folder", checkup.data_folder),
    ("secret key", lambda settings: checkup.key(settings, settings.secret_key, SECRET)),
    ("digest key", lambda settings: checkup.key(settings, settings.digest_key, DIGEST)),
    # What is stored.
    ("database", checkup.database),
    ("migrations", checkup.migrations),
    ("sites", checkup.sites_there),
    ("moderators", checkup.moderators_there),
    ("pinned script", checkup.pinned),
    # What judges.
    ("model", checkup.model),
    # What lies outside.
    ("mail", checkup.mail_server),
    ("redis", checkup.redis),
    ("public address", checkup.public_address),
    ("proxies", checkup.proxies),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Look at everything the service needs: each line is ok or names the remedy. Changes nothing; exit status 1 "
        "when anything is wrong."
    )
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    parser.add_argument("--audit", action="store_true", help="check instead that the log of all actions is whole")
    parser.add_argument("--head", default="", metavar="HASH", help="with --audit: a head noted earlier must be in it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.audit or args.head:
        return audited.run(settings_of(args), args.head, as_json=args.json)
    findings = _all(args)
    healthy = all(finding.ok for finding in findings)
    if args.json:
        print(json.dumps({"ok": healthy, "checks": [asdict(finding) for finding in findings]}))
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.name:<14}  {finding.says}")
    return 0 if healthy else 1


def _all(args: argparse.Namespace) -> list[Finding]:
    try:
        settings = settings_of(args)
    except ConfigError as error:
        return [Finding("settings", False, str(error))]
    return [Finding("settings", True, "all can be used"), *(_looked(name, look, settings) for name, look in CHECKUP)]


def _looked(name: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(name, True, look(settings))
    except (Sick, ConfigError, Unavailable) as error:
        return Finding(name, False, str(error))
