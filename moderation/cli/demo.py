"""`moderation demo`: the whole service on this machine, to be looked at."""

import argparse
from collections.abc import Callable
from dataclasses import replace

from moderation.cli.database import trouble_told
from moderation.cli.errors import Refused
from moderation.cli.options import settings_of
from moderation.config import Settings
from moderation.demo import Furnished, furnish, welcome
from moderation.demo.host import HostServer
from moderation.serving import check_port, serve
from moderation.serving.child import stop_on_signals
from moderation.store.migrate import MigrationError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, help="port of the service (default: MODERATION_PORT, 8000)")
    parser.add_argument("--host-port", type=_port, default=8001, help="port of the news page (default: 8001)")
    parser.set_defaults(run=run)


def _port(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 65_535:
        raise argparse.ArgumentTypeError("must be a whole number from 1 to 65535")
    return int(value)


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    settings = replace(settings, port=args.port or settings.port)
    stop = stop_on_signals()
    # Both ports first: a demo that can't start leaves nothing behind.
    check_port(settings.host, settings.port)
    with _host_server(args.host_port) as host:
        furnished = _furnished(settings, host.origin, stop.is_set)
        if stop.is_set():
            return 0
        host.open(furnished.newspaper)
        try:
            return serve(furnished.settings, stop, lambda: _say(welcome(furnished)))
        finally:
            host.shutdown()


def _furnished(settings: Settings, origin: str, is_over: Callable[[], bool]) -> Furnished:
    try:
        with trouble_told():
            furnished = furnish(settings, origin, is_over)
    except MigrationError as error:
        raise Refused(str(error)) from error
    new = furnished.new_comments
    _say(f"{new} sample comments went the whole way" if new else "the data of an earlier run is kept")
    return furnished


def _host_server(port: int) -> HostServer:
    try:
        return HostServer(port)
    except OSError as error:
        raise Refused(
            f"--host-port: port {port} on 127.0.0.1 is taken ({error.strerror}); end the program that uses it, "
            "or choose another with `moderation demo --host-port`"
        ) from None


def _say(line: str) -> None:
    print(line, flush=True)
