"""What a verb needs besides its subject: one frozen object, joined in `app.py` and in tests."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from moderation.config import ConfigError, Settings
from moderation.door import Door
from moderation.paths import MODEL
from moderation.signing import Signer
from moderation.spam.active import ActiveModel
from moderation.spam.held import Held
from moderation.store.digests import Digests
from moderation.store.engine import Store

if TYPE_CHECKING:
    from moderation.store.redis_limits import RedisLimits


def system_clock() -> datetime:
    return datetime.now(UTC)


def random_id() -> str:
    """An unguessable public id: 96 random bits in 16 characters that a URL takes as they are."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class Context:
    settings: Settings
    store: Store
    model: ActiveModel
    signer: Signer
    digests: Digests
    shared_limits: "RedisLimits | None" = None
    clock: Callable[[], datetime] = system_clock
    new_id: Callable[[], str] = random_id
    layers: Held = field(default_factory=Held)

    def through(self, door: Door) -> Self:
        """Return the same context for those who come through this door: the log names it."""
        return replace(self, store=self.store.through(door))


def open_context(settings: Settings, model: Path | None = None) -> Context:
    """Join what a process needs: the web, the worker, the command line. Closing the store is the caller's.

    `model` is the folder of another model than that of the settings.
    """
    return Context(
        settings,
        Store.open(settings),
        ActiveModel(model or model_folder(settings)),
        Signer(settings.secret_key),
        Digests(settings.digest_key),
        shared_limits(settings.redis_url),
    )


def model_folder(settings: Settings) -> Path:
    """Return where the model lies that the service is to use."""
    return Path(settings.model) if settings.model else MODEL


def shared_limits(redis_url: str) -> "RedisLimits | None":
    """Return the counters that all processes share, if a Redis is set. Raises ConfigError without its package."""
    if not redis_url:
        return None
    try:
        from moderation.store.redis_limits import RedisLimits
    except ImportError:
        raise ConfigError("MODERATION_REDIS_URL needs the redis package: install comment-moderation[redis]") from None
    return RedisLimits(redis_url)
