"""The store and the context, for commands: their troubles become one line with the remedy."""

from collections.abc import Iterator
from contextlib import contextmanager

from moderation.cli.errors import Refused
from moderation.config import Settings
from moderation.context import Context, open_context
from moderation.door import Door
from moderation.store import Store, Unavailable, is_current
from moderation.store.trouble import UNPREPARED


@contextmanager
def trouble_told() -> Iterator[None]:
    try:
        yield
    except Unavailable as trouble:
        raise Refused(str(trouble)) from trouble


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """Open the database of these settings for one command, if its tables are of this version."""
    with trouble_told(), Store.open(settings) as store:
        _check_current(store)
        yield store.through(Door.COMMAND)


@contextmanager
def open_all(settings: Settings) -> Iterator[Context]:
    """Open what the verbs need: the database as `open_store` does, the keys' signers, the model."""
    with trouble_told():
        ctx = open_context(settings)
        with ctx.store:
            _check_current(ctx.store)
            yield ctx.through(Door.COMMAND)


def _check_current(store: Store) -> None:
    if not is_current(store):
        raise Refused(UNPREPARED)
