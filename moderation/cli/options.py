"""Settings for commands."""

import argparse
import os
from pathlib import Path

from moderation.cli.errors import Refused
from moderation.config import Settings, load
from moderation.keys import with_keys


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Read the settings from `--config` and the environment. Raises ConfigError."""
    return load(os.environ, arguments.config)


def settings_with_keys(arguments: argparse.Namespace) -> Settings:
    """As `settings_of`, with the keys of this installation. Raises ConfigError when they are missing."""
    return with_keys(settings_of(arguments))


def probability(value: str) -> float:
    """Read a threshold."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be a probability from 0 to 1")
    return number


def words_from(file: Path | None, before: tuple[str, ...]) -> tuple[str, ...]:
    """Read a list, one entry a line; without a file it is the one `before`. Raises Refused."""
    if file is None:
        return before
    try:
        return tuple(dict.fromkeys(line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file} can't be read as UTF-8 text ({error})") from None
