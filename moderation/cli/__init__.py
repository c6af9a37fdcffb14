"""The command line. Each command is a file: it parses, calls a verb, prints."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from pathlib import Path

from moderation import __version__
from moderation.cli.errors import Refused
from moderation.config import ConfigError, described

# Name and caption; the file of a command has its name. Only the one asked for is imported: `score` needs no database.
COMMANDS = (
    # To look at it, and to set it up.
    ("demo", "try the service: sample comments, a queue, and a news page that embeds the thread"),
    ("init", "set up an installation: keys, database, a site, a moderator; may be repeated"),
    # To run it.
    ("serve", "run the service: the web server and a worker"),
    ("worker", "run one more worker"),
    ("doctor", "look at everything the service needs: each is ok, or the remedy is named"),
    ("db", "bring the database to this version, back it up, restore it"),
    ("prune", "delete what ran out: used tokens, sessions, counters (the worker does so every hour)"),
    # To look after sites and people.
    ("site", "add sites, list them, print what to embed"),
    ("moderator", "add moderators, list them, reset a password, make an API token"),
    ("queue", "look at the queue's figures, or count them anew"),
    # To give comments out and take judgements back.
    ("export", "write comments for labelers, or the log, to a file"),
    ("import", "read labels from outside as proposals, for moderators to accept"),
    # To use and teach the classifier.
    ("score", "judge comments from a file or a pipe, one JSON object a line"),
    ("model", "what each site's decisions have taught: list it, go back, rebuild, try something out"),
    ("train", "make a model from labelled comments"),
    ("evaluate", "measure the model on labelled comments"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    words = sys.argv[1:] if argv is None else list(argv)
    arguments = build_parser(words).parse_args(words)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except (ConfigError, Refused) as error:
        print(f"moderation: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _reader_has_left()
    return status


def build_parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """Make the parser with the arguments of those commands that `words` name; of all when None."""
    parser = argparse.ArgumentParser(
        prog="moderation",
        description="A self-hosted comment moderation service.",
        epilog=_settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"moderation {__version__}")
    parser.add_argument("--config", metavar="FILE", type=Path, help="TOML file with settings; the environment wins")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, caption in COMMANDS:
        command = commands.add_parser(name, help=caption, description=caption[0].upper() + caption[1:] + ".")
        if words is None or name in words:
            import_module(f"{__name__}.{name}{'_' if iskeyword(name) else ''}").arguments(command)
    return parser


def _settings_help() -> str:
    lines = [f"  {name:<28} {meaning}{f' [{default}]' if default else ''}" for name, default, meaning in described()]
    return "settings, in the environment or (in lower case, without MODERATION_) in a --config file:\n" + "\n".join(
        lines
    )


def _reader_has_left() -> int:
    """`moderation ... | head` is no error. What is still buffered must not complain at the interpreter's end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return 0
