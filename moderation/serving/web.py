"""The web server as a child process: granian with the application. Started by the supervisor, with its settings."""

import os
import socket

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from moderation.config import Settings, load
from moderation.serving.child import end_with_parent

APPLICATION = "moderation.app:make"
SENDING = 400
"""How many may be sending a body, slowly or not, before the next one waits for them."""


def main() -> None:
    settings = load(os.environ)
    end_with_parent()
    Granian(
        APPLICATION,
        factory=True,
        interface=Interfaces.WSGI,
        address=_address(settings),
        port=settings.port,
        workers=settings.workers,
        # Granian gives each request a thread before its body is there. Of those that have theirs, `web.gate` lets as
        # many work at once as the settings say, each with a connection to the database.
        blocking_threads=SENDING + settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
    ).serve()


def _address(settings: Settings) -> str:
    """Granian takes addresses, no names."""
    return str(socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][4][0])


if __name__ == "__main__":
    main()
