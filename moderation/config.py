"""Every setting once: its name, type, default and one-line meaning. The docs and `--help` are made from here."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

PREFIX = "MODERATION_"
SECRET_LEAST = 32
_ORIGIN = re.compile(r"https?://(\[[^]]+\]|[^/?#@:\[\]\\\s]+)(:[0-9]+)?/?", re.IGNORECASE)
_SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
CLAIMING = ("off", "hint", "required")
_HOURS = re.compile(f"{_CLOCK}-{_CLOCK}")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ConfigError(Exception):
    """A setting that can't be used. The message is one line that names the setting and the remedy."""


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def _rate(value: str) -> float:
    """A share above none: no number of comments shows that something never happens."""
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0.0001 <= number <= 0.2:
        raise ValueError("must be a share from 0.0001 to 0.2, such as 0.005 for one in 200")
    return number


def _share(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ValueError("must be a share from 0 to 1, such as 0.1 for every tenth; 0: none")
    return number


def _hours(value: str) -> str:
    if not _HOURS.fullmatch(value):
        raise ValueError("must be two times of day such as 22:00-07:00")
    return value


def _claiming(value: str) -> str:
    if value not in CLAIMING:
        raise ValueError(f"must be one of: {', '.join(CLAIMING)}")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise ValueError("must be a time zone such as Europe/Berlin; without any, install the package tzdata") from None
    return value


def _origin(value: str) -> str:
    if not _ORIGIN.fullmatch(value) or not _is_url(value, ("http", "https")):
        raise ValueError("must be an origin such as https://comments.example.org")
    return value.rstrip("/")


def _is_url(value: str, schemes: Sequence[str]) -> bool:
    """Ask the parser, and keep its errors to ourselves: they name no remedy."""
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and parts.port != 0
    except ValueError:
        return False


def _database(value: str) -> str:
    if value.split("://")[0] not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise ValueError("must start with sqlite:/// or postgresql://")
    return value


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value and not _is_url(value, schemes):
            starts = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"must be a URL that starts with {starts}, special characters in it percent-encoded")
        return value

    return parse


def _yes_or_no(value: str) -> str:
    if value not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return value


def _sender(value: str) -> str:
    if value and not _SENDER.fullmatch(value):
        raise ValueError("must be one email address such as comments@news.example")
    return value


def _secret(value: str) -> str:
    if value and len(value) < SECRET_LEAST:
        raise ValueError(f"must be at least {SECRET_LEAST} characters; `moderation init` makes a good one by itself")
    return value


def _setting(meaning: str, default: Any, parse: Callable[[str], Any] = str, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"meaning": meaning, "parse": parse, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. `MODERATION_DATA_DIR` in the environment is `data_dir` here and in a TOML file."""

    data_dir: Path = _setting("folder of the SQLite database and the keys", Path("data"), Path)
    database_url: str = _setting("database; empty: SQLite in the data folder", "", _database, True)
    public_url: str = _setting(
        "origin under which readers reach the service; empty: http://localhost:PORT", "", _origin
    )
    host: str = _setting("address to listen on", "127.0.0.1")
    port: int = _setting("port to listen on", 8000, _number(1, 65_535))
    workers: int = _setting("web processes (SQLite takes one)", 1, _number(1, 64))
    threads: int = _setting("threads of one web process", 12, _number(1, 64))
    secret_key: str = _setting("signs forms and links; empty: kept in the data folder by `init`", "", _secret, True)
    digest_key: str = _setting(
        "turns email and network addresses into keys; never change it; empty: kept in the data folder by `init`",
        "",
        _secret,
        True,
    )
    redis_url: str = _setting(
        "Redis that turns away a flood of comments before it reaches the database; empty: the database alone counts",
        "",
        _url("redis", "rediss", "unix"),
        True,
    )
    mail_url: str = _setting(
        "outgoing mail, such as smtp://user:password@host:587; empty: none", "", _url("smtp", "smtps"), True
    )
    mail_from: str = _setting("address that mails come from; empty: moderation@ the service's host", "", _sender)
    webhook_private: str = _setting(
        "yes: webhooks may call addresses within your own network, such as a chat server's; no: none of them",
        "no",
        _yes_or_no,
    )
    trusted_proxies: int = _setting("how many proxies in front may name the reader's address", 0, _number(0, 9))
    client_minute: int = _setting(
        "comments one client may send a minute before it is asked to wait; 0: any number", 60, _number(0, 200)
    )
    false_spam_rate: float = _setting(
        "how much of a site's good comments its spam line may put into the spam folder, at most", 0.005, _rate
    )
    missed_spam_rate: float = _setting(
        "how much of a site's spam its other line may let be published unseen, at most", 0.02, _rate
    )
    target_unsure: int = _setting(
        "minutes a comment may wait before it is overdue and comes first in the queue", 240, _number(1, 20_160)
    )
    target_good: int = _setting("the same for comments of the lane of good ones", 480, _number(1, 20_160))
    claiming: str = _setting(
        "what it means that a moderator looks at a card: off, hint (the others are told), "
        "or required (nobody else decides on it meanwhile)",
        "hint",
        _claiming,
    )
    blind_cards: float = _setting(
        "share of the waiting comments that moderators see without score and reasons until they decide", 0.1, _share
    )
    second_looks: float = _setting(
        "share of what the service publishes or calls spam by itself that moderators look at once more", 0.05, _share
    )
    release_most: int = _setting(
        "how many surely good comments a moderator who isn't an owner may release at once; 0: any number",
        500,
        _number(0, 10_000),
    )
    second_above: int = _setting(
        "decisions on more comments than this, and holds of more than 30 days, take a second moderator; 0: never",
        0,
        _number(0, 9_999),
    )
    quiet_hours: str = _setting(
        "when nobody moderates and no waiting counts, such as 22:00-07:00; empty: never", "", _hours
    )
    timezone: str = _setting("the zone that the quiet hours are meant in", "Europe/Berlin", _zone)
    model: str = _setting("folder of a model that `moderation train` made; empty: the shipped one", "")
    metrics_token: str = _setting("opens /metrics from other machines; empty: this machine only", "", _secret, True)
    log_level: str = _setting("debug, info, warning or error", "info", lambda value: _level(value))

    def __post_init__(self) -> None:
        if self.workers > 1 and self.on_sqlite:
            raise ConfigError(
                f"{PREFIX}WORKERS: SQLite takes one web process; set it to 1, or {PREFIX}DATABASE_URL to PostgreSQL"
            )

    @property
    def origin(self) -> str:
        """The service's own public origin, without a slash at the end."""
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def sender(self) -> str:
        """The address that mails come from."""
        return self.mail_from or f"moderation@{urlsplit(self.origin).hostname}"

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """Names the Host header may carry, without ports."""
        own = urlsplit(self.origin).hostname or ""
        return tuple(dict.fromkeys((own, *LOOPBACK))) if self.host in LOOPBACK else (own,)

    @property
    def database(self) -> str:
        """The URL of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'moderation.sqlite'}"

    @property
    def on_sqlite(self) -> bool:
        return self.database.startswith("sqlite:")


def _level(value: str) -> str:
    if value not in ("debug", "info", "warning", "error"):
        raise ValueError("must be debug, info, warning or error")
    return value


def described() -> list[tuple[str, str, str]]:
    """Return (environment name, default, meaning) of each setting, in order."""
    return [(PREFIX + item.name.upper(), _default(item), item.metadata["meaning"]) for item in fields(Settings)]


def _default(item: "Field[Any]") -> str:
    return "" if item.default is MISSING else str(item.default)


def load(environ: Mapping[str, str], file: Path | None = None) -> Settings:
    """Read settings from `file` (TOML, names in lower case without prefix) and over it from the environment.

    Raises ConfigError for an unknown name or a wrong value.
    """
    given = _from_file(file) if file else {}
    given |= {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    known = {item.name: item for item in fields(Settings)}
    for name in given.keys() - known.keys():
        raise ConfigError(f"{PREFIX}{name.upper()}: there is no such setting; `moderation --help` lists them")
    return Settings(**{name: _parsed(known[name], value) for name, value in given.items() if value != ""})


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the settings as the variables that `load` reads them from again: how a child process gets them."""
    values = ((item.name, str(getattr(settings, item.name))) for item in fields(Settings))
    return {PREFIX + name.upper(): value for name, value in values if value != ""}


def _parsed(item: "Field[Any]", value: str) -> Any:
    try:
        return item.metadata["parse"](value)
    except ValueError as error:
        shown = "" if item.metadata["secret"] else f" (it is {value!r})"
        raise ConfigError(f"{PREFIX}{item.name.upper()} {error}{shown}") from None


def _from_file(file: Path) -> dict[str, str]:
    try:
        return {name: str(value) for name, value in tomllib.loads(file.read_text("utf-8")).items()}
    except OSError as error:
        raise ConfigError(f"--config {file}: {error.strerror or error}; name a file that can be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"--config {file}: not TOML in UTF-8 ({error})") from None
