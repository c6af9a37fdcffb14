"""`moderation db`: the database's version, backups, and back from one."""

import argparse
from pathlib import Path

from moderation.cli.database import trouble_told
from moderation.cli.errors import Refused
from moderation.cli.options import settings_of
from moderation.store.backup import BackupError, backup, restore
from moderation.store.migrate import MigrationError, upgrade


def arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    commands.add_parser(
        "upgrade",
        help="make the tables, or bring them to this version",
        description="Make the tables, or bring them to this version. Done in one transaction: all of it or nothing.",
    ).set_defaults(run=_upgrade)
    save = commands.add_parser(
        "backup",
        help="write a checked copy of an SQLite database, while the service runs",
        description="Write a checked copy of an SQLite database, while the service runs. The keys are not in it.",
    )
    save.add_argument("file", metavar="FILE", type=Path, help="where to; must not exist yet")
    save.set_defaults(run=_backup)
    back = commands.add_parser(
        "restore",
        help="put a backup in the place of an SQLite database",
        description="Put a backup in the place of an SQLite database. Stop the service first. "
        "What was there is kept beside it as NAME.before-restore.",
    )
    back.add_argument("file", metavar="FILE", type=Path, help="a file made by `moderation db backup`")
    back.set_defaults(run=_restore)


def _upgrade(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with trouble_told():
            upgrade(settings.database)
    except MigrationError as error:
        raise Refused(str(error)) from error
    print("the database is at this version")
    return 0


def _backup(args: argparse.Namespace) -> int:
    try:
        backup(settings_of(args).database, args.file)
    except BackupError as error:
        raise Refused(str(error)) from error
    print(f"backed up to {args.file}; the keys lie beside the database: back them up too, but apart from it")
    return 0


def _restore(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    try:
        restore(settings.database, args.file)
    except BackupError as error:
        raise Refused(str(error)) from error
    print(f"restored from {args.file}; if it was made by an older version, run `moderation db upgrade`")
    return 0
