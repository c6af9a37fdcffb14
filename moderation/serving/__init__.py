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

BEGIN_TICK_SECONDS = 0.05
TICK_SECONDS = 0.2
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (a table of what to connect to, nothing is bound)


def serve(settings: Settings, stop: Flag, announce: Callable[[], None]) -> int:
    """Run until `stop` is set; return the exit status. `announce` is called once, when the service answers.

    Raises ConfigError when the port is taken. The caller has checked the keys.
    """
    check_port(settings.host, settings.port)
    environment = as_environment(settings)
    web, worker, look = (
        Child(name, [sys.executable, "-m", f"moderation.serving.{module}"], environment)
        for name, module in (("web", "web"), ("worker", "background"), ("look at the database", "database"))
    )
    try:
        web.start()
        return _begin(settings, web, look, stop) or _supervise(web, worker, stop, announce)
    finally:
        for child in (web, worker, look):
            child.ask_to_end()
        for child in (web, worker, look):
            child.end()


def _begin(settings: Settings, web: Child, look: Child, stop: Flag) -> int:
    """Wait until the database was found good and the web server answers. The worker would only take turns with them."""
    look.start()
    while not stop.wait(BEGIN_TICK_SECONDS):
        if look.status:
            return 1
        if web.has_ended:
            return _ended(web)
        if look.has_ended and is_answering(settings):
            look.end()
            break
    return 0


def _supervise(web: Child, worker: Child, stop: Flag, announce: Callable[[], None]) -> int:
    if not stop.is_set():
        worker.keep_alive(time.monotonic())
        announce()
    while not stop.wait(TICK_SECONDS):
        if web.has_ended:
            return _ended(web)
        worker.keep_alive(time.monotonic())
    return 0


def _ended(web: Child) -> int:
    print(f"the web server ended by itself (status {web.status}); its lines above say why", file=sys.stderr)
    return 1


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
