"""Whether what the store relies on is as it should be: asked by `moderation doctor`."""

from importlib.util import find_spec

from sqlalchemy import Connection, text

from moderation.store.engine import Store

# PRAGMA synchronous answers in numbers; from FULL on, a commit is on the disk before it is answered.
SQLITE_FULL = 2
# What a commit may wait for without losing an answered comment in a power cut.
POSTGRES_DURABLE = ("on", "remote_apply", "remote_write", "local")


def unsafe_settings(store: Store) -> list[str]:
    """Return what is wrong with the durability of a commit, each with its remedy. Raises Unavailable."""
    return store.write(_sqlite if store.on_sqlite else _postgres)


def _sqlite(tx: Connection) -> list[str]:
    journal = tx.execute(text("PRAGMA journal_mode")).scalar_one()
    synchronous = tx.execute(text("PRAGMA synchronous")).scalar_one()
    wrong = []
    if journal != "wal":
        wrong.append(f"journal_mode is {journal}, not wal; put the database on a local disk")
    if synchronous < SQLITE_FULL:
        wrong.append("synchronous is not FULL; a power cut could lose answered comments")
    return wrong


def _postgres(tx: Connection) -> list[str]:
    wrong = []
    if tx.execute(text("SHOW synchronous_commit")).scalar_one() not in POSTGRES_DURABLE:
        wrong.append("synchronous_commit is off; set it to on for this database")
    if tx.execute(text("SHOW fsync")).scalar_one() != "on":
        wrong.append("fsync is off; set it to on in postgresql.conf")
    return wrong


def redis_problem(url: str) -> str | None:
    """Return why Redis can't be used, with the remedy; None when it answers."""
    if find_spec("redis") is None:
        return "the package redis is not installed; pip install 'comment-moderation[redis]'"
    import redis

    try:
        connection = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
        try:
            connection.ping()
        finally:
            connection.close()
    except (redis.RedisError, ValueError) as error:
        return f"Redis does not answer ({type(error).__name__}); check that it runs and MODERATION_REDIS_URL"
    return None
