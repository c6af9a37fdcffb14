"""`moderation demo` as a stranger meets it: ready, looked at, ended with Ctrl-C, and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from moderation.store import Store, counters, sites
from tests.builders import NOW
from tests.demo.visiting import visit
from tests.running import free_port

PATIENCE = 60


def command(folder: Path, port: int, host_port: int) -> "subprocess.Popen[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MODERATION_")}
    return subprocess.Popen(
        [sys.executable, "-m", "moderation", "demo", "--port", str(port), "--host-port", str(host_port)],
        env=inherited | {"MODERATION_DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@contextmanager
def demo(folder: Path, port: int, host_port: int) -> Iterator[str]:
    """Run the demo until it says ready, lend what it said, and press Ctrl-C: the whole group of processes gets it."""
    with command(folder, port, host_port) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = ""
        for line in process.stdout:
            said += line
            if "ready" in line:
                break
        try:
            yield said
        finally:
            os.killpg(process.pid, signal.SIGINT)
            status = process.wait(PATIENCE)
            errors = process.stderr.read()
    assert (status, errors) == (0, "")


def stored(folder: Path) -> dict[str, int]:
    with Store.open_url(f"sqlite:///{folder / 'moderation.sqlite'}") as store, store.read() as tx:
        return {str(status): count for status, count in counters.counts(tx).items()}


def look_around(said: str, port: int, host_port: int) -> None:
    """Follow what was printed: the article, and the thread that it embeds for those without JavaScript."""
    assert f"http://127.0.0.1:{host_port}/kasachstan-vietnam" in said
    assert f"http://localhost:{port}/queue" in said
    page = visit("127.0.0.1", host_port, "/")
    assert "<comment-thread" in page.text
    thread = re.search(rf'<iframe[^>]+src="http://localhost:{port}([^"]+)"', page.text)
    assert thread
    answer = visit("localhost", port, thread[1].replace("&amp;", "&"))
    assert answer.status == 200
    assert "Nguyễn Thu Hà" in answer.text


def test_it_gets_ready_ends_on_ctrl_c_and_keeps_its_data(tmp_path: Path) -> None:
    folder, port, host_port = tmp_path / "data", free_port(), free_port()
    with demo(folder, port, host_port) as said:
        assert "61 sample comments" in said
        assert re.search(r"password +\w{4}-\w{4}-\w{4}-\w{4}\n", said)
        look_around(said, port, host_port)
    before = stored(folder)
    with demo(folder, port, host_port) as said:
        assert "the data of an earlier run is kept" in said
        assert "as printed at first; `moderation moderator reset ada@example.org`" in said
    assert stored(folder) == before


@pytest.mark.parametrize("taken", ["--port", "--host-port"])
def test_a_taken_port_is_one_clear_line_and_nothing_is_made(tmp_path: Path, taken: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ports = (port, free_port()) if taken == "--port" else (free_port(), port)
        with command(tmp_path / "data", *ports) as process:
            out, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert re.fullmatch(rf"moderation: .*port {port} on 127.0.0.1 is taken.*\n", errors)
    assert not (tmp_path / "data").exists()


def test_samples_never_get_among_real_comments(tmp_path: Path, sqlite_url: str) -> None:
    with Store.open_url(sqlite_url) as store:
        store.write(lambda tx: sites.add(tx, "news", "Nachrichten", "de", ["https://news.example"], NOW))
    (tmp_path / "test.sqlite").rename(tmp_path / "moderation.sqlite")
    with command(tmp_path, free_port(), free_port()) as process:
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "serves other sites (news)" in errors
    assert len(errors.splitlines()) == 1
