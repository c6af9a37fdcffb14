"""The service as an operator runs it: `moderation init`, then `moderation serve`, in a folder of their own.

The browser tests and the benchmarks share this; both need what no test client shows.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = "127.0.0.1"
MODERATOR = "ada@example.org"
PASSWORD = "an honest password of the tests"
SECRET = "a secret of the tests, long enough for all"
CHECKOUT = Path(__file__).parents[1]
PATIENCE = 60
"""Seconds after which a start or an end has failed, however busy the machine."""


class Failed(Exception):
    """The service did not do what it is asked to. The message is what it said."""


@dataclass(frozen=True)
class Installation:
    """A data folder with one site and one moderator, the settings to serve it with, and whose code serves it."""

    folder: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    code: Path = CHECKOUT

    @classmethod
    def make(
        cls, folder: Path, site: str, origin: str, code: Path = CHECKOUT, settings: Mapping[str, str] | None = None
    ) -> "Installation":
        """Set up a site and its moderator without a person, as the operators' guide says."""
        made = cls(folder, free_port(), settings or {}, code)
        words = ["init", "--site", site, "--origin", origin, "--moderator", MODERATOR, "--password-stdin"]
        made.command(*words, stdin=PASSWORD + "\n")
        return made

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'moderation.sqlite'}"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MODERATION_")}
        own = {"data_dir": str(self.folder), "port": str(self.port), "secret_key": SECRET, "digest_key": SECRET[::-1]}
        # Which card is blind depends on ids that nobody knows beforehand.
        own |= {"blind_cards": "0", "second_looks": "0"}
        given = own | dict(self.settings)
        return inherited | {f"MODERATION_{name.upper()}": value for name, value in given.items()}

    def command(self, *words: str, stdin: str = "") -> str:
        """Run a command of the service to its end and return what it printed. Raises Failed."""
        done = subprocess.run(
            [sys.executable, "-m", "moderation", *words],
            input=stdin,
            env=self.environment,
            cwd=self.code,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode:
            raise Failed(f"moderation {words[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        return done.stdout


@dataclass(frozen=True)
class Running:
    port: int
    process: int
    start_seconds: float


@contextmanager
def serving(installation: Installation) -> Iterator[Running]:
    """Start the service, wait for its first 200 on /healthz, and end it afterwards."""
    started = time.perf_counter()
    with installation.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moderation", "serve"],
            env=installation.environment,
            cwd=installation.code,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_alive(process, installation)
        yield Running(installation.port, process.pid, time.perf_counter() - started)
    finally:
        _end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _wait_until_alive(process: "subprocess.Popen[bytes]", installation: Installation) -> None:
    until = time.perf_counter() + PATIENCE
    while not _is_alive(installation.port):
        if process.poll() is not None or time.perf_counter() > until:
            said = installation.log.read_text("utf-8", "replace").strip()[-1000:]
            raise Failed(f"moderation serve does not answer: {said}")
        time.sleep(0.002)


def _is_alive(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask as Ctrl-C does; what has not ended after that is ended with its whole session."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE / 3)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise Failed("moderation serve did not end within 20 s of Ctrl-C") from None
