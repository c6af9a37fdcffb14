"""`serve`: one supervisor over the web server and a worker, each a process of its own.

The supervisor holds no database and no model. Its children run in sessions of their own, so that Ctrl-C reaches
the supervisor alone, which then ends them in order; and each holds the end of a pipe, so that none outlives it.
"""

import socket
import sys
import time
from collections.abc import Callable
from threading import Event as Flag
from urllib.parse import urlsplit

from moderation.config import PREFIX, ConfigError, Settings, as_environment
from moderation.notify import probe
from moderation.serving.child import Child

TICK_SECONDS = 0.2
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (a table of what to connect to, nothing is bound)


def serve(settings: Settings, stop: Flag, announce: Callable[[], None]) -> int:
    """Run until `stop` is set; return the exit status. `announce` is called once, when the service answers.

    Raises ConfigError when the port is taken. The caller has checked the keys and the migrations.
    """
    check_port(settings.host, settings.port)
    environment = as_environment(settings)
    web = Child("web", [sys.executable, "-m", "moderation.serving.web"], environment)
    worker = Child("worker", [sys.executable, "-m", "moderation.serving.background"], environment)
    try:
        return _supervise(settings, web, worker, stop, announce)
    finally:
        web.ask_to_end()
        worker.ask_to_end()
        web.end()
        worker.end()


def _supervise(settings: Settings, web: Child, worker: Child, stop: Flag, announce: Callable[[], None]) -> int:
    web.start()
    announced = False
    while not stop.wait(TICK_SECONDS):
        if web.has_ended:
            print(f"the web server ended by itself (status {web.status}); its lines above say why", file=sys.stderr)
            return 1
        worker.keep_alive(time.monotonic())
        if not announced and is_answering(settings):
            announced = True
            announce()
    return 0


def is_answering(settings: Settings) -> bool:
    """Say whether the service at these settings answers `/healthz`."""
    host = urlsplit(settings.origin).netloc
    return probe.answers(ANYWHERE.get(settings.host, settings.host), settings.port, host, "/healthz")


def check_port(host: str, port: int) -> None:
    """Raise ConfigError, in one line with the remedy, unless this address can be listened on."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Without SO_REUSEPORT: the web server sets it, and would share the port with another instance in silence.
        socket.create_server(address[:2], family=family).close()
    except socket.gaierror:
        raise ConfigError(f"{PREFIX}HOST: {host!r} is no address of this machine; 127.0.0.1 is a good one") from None
    except OSError as error:
        raise ConfigError(_refusal(host, port, error)) from None


def _refusal(host: str, port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"{PREFIX}PORT: {port} is kept for root; take one above 1023 and put a proxy before it"
    if "in use" in str(error):
        return f"{PREFIX}PORT: port {port} on {host} is taken; end the program that uses it, or choose another port"
    return f"{PREFIX}HOST: can't listen on {host} port {port} ({error.strerror}); name an address of this machine"
