"""The two keys of an installation: files beside the database, unless the environment gives them."""

import os
import secrets
from dataclasses import replace
from pathlib import Path

from moderation.config import PREFIX, SECRET_LEAST, ConfigError, Settings

SECRET = "secret.key"
DIGEST = "digest.key"


def with_keys(settings: Settings) -> Settings:
    """Return the settings with both keys: the environment's, else those that `moderation init` left in the data folder.

    Raises ConfigError when a key is missing or too short.
    """
    return replace(
        settings,
        secret_key=settings.secret_key or _read(settings.data_dir / SECRET, "SECRET_KEY"),
        digest_key=settings.digest_key or _read(settings.data_dir / DIGEST, "DIGEST_KEY"),
    )


def make(settings: Settings) -> list[Path]:
    """Write the key files that are missing and not given by the environment; return those written."""
    wanted = [
        settings.data_dir / name
        for name, given in ((SECRET, settings.secret_key), (DIGEST, settings.digest_key))
        if not given
    ]
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [file for file in wanted if _write_new(file)]


def _write_new(file: Path) -> bool:
    """Make the file with its mode in one step: nobody else can read it meanwhile, and no run overwrites another's."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="ascii") as new:
        new.write(secrets.token_urlsafe(48) + "\n")
    return True


def _read(file: Path, name: str) -> str:
    try:
        key = file.read_text("ascii").strip()
    except FileNotFoundError:
        raise ConfigError(f"{PREFIX}{name} is not set and {file} does not exist; `moderation init` makes it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} can't be read ({error}); make it readable, or set {PREFIX}{name}") from None
    if len(key) < SECRET_LEAST:
        raise ConfigError(
            f"{file} holds fewer than {SECRET_LEAST} characters; put the old key back, or remove the file "
            "and run `moderation init`"
        )
    return key
