"""One child process of the supervisor, and how it learns that it should end or that its parent is gone."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from threading import Event as Flag
from types import FrameType

END_SECONDS = 5.0
BACKOFF_MOST = 60.0
LIVED_LONG = 60.0


class Child:
    """A process that is started, kept alive and ended. Restarts wait twice as long after each early end."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = command
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._start_at = 0.0
        self._pause = 1.0

    def start(self) -> None:
        # Nothing is ever written to stdin: its end tells the child that the parent died, however it died.
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
            self._command, env=self._environment, stdin=subprocess.PIPE, start_new_session=True
        )

    @property
    def status(self) -> int | None:
        return self._process.poll() if self._process else None

    @property
    def has_ended(self) -> bool:
        return self.status is not None

    def keep_alive(self, now: float) -> None:
        """Start the process, or start it again when it ended and its pause is over. `now` is a monotonic clock."""
        if self._process and self.has_ended:
            self._plan_restart(now)
        if self._process is None and now >= self._start_at:
            self._started = now
            self.start()

    def _plan_restart(self, now: float) -> None:
        self._pause = 1.0 if now - self._started > LIVED_LONG else min(2 * self._pause, BACKOFF_MOST)
        self._start_at = now + self._pause
        print(f"the {self.name} ended (status {self.status}); again in {self._pause:.0f} s", file=sys.stderr)
        self._close()

    def ask_to_end(self) -> None:
        if self._process and not self.has_ended:
            self._process.terminate()

    def end(self) -> None:
        """Wait for the process to end, and after a few seconds make it."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        self._close()

    def _close(self) -> None:
        """Let go of the process, and of what it may have left: a web process whose parent was killed would serve on."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._process = None


def end_with_parent() -> None:
    """In a child: end like on SIGTERM when the parent's pipe closes."""

    def watch() -> None:
        # Not through sys.stdin: a thread that waits in it holds a lock that the interpreter wants at its end.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def stop_on_signals() -> Flag:
    """Return a flag that SIGTERM and SIGINT set, so that a process can end what it has begun."""
    stop = Flag()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop
