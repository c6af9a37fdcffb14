"""Settings for commands."""

import argparse
import os

from moderation.config import Settings, load
from moderation.keys import with_keys


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Read the settings from `--config` and the environment. Raises ConfigError."""
    return load(os.environ, arguments.config)


def settings_with_keys(arguments: argparse.Namespace) -> Settings:
    """As `settings_of`, with the keys of this installation. Raises ConfigError when they are missing."""
    return with_keys(settings_of(arguments))
