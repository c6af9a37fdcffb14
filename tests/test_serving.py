"""`serve`: a supervisor whose children are started, kept alive, and never outlive it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag

import pytest

from moderation.config import ConfigError, Settings
from moderation.serving import check_port, is_answering
from moderation.serving.child import Child
from tests.running import Installation, free_port, serving

PATIENCE = 20
SLEEPER = "import time; print('up', flush=True); time.sleep(60)"


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition, not for a duration."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"waited in vain for: {what}"
        time.sleep(0.01)


def a_child(code: str) -> Child:
    return Child("worker", [sys.executable, "-c", code], {})


def test_a_taken_port_is_named_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"MODERATION_PORT: port {port} on 127.0.0.1 is taken; end the program"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


def test_a_port_shared_by_another_instance_is_taken() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(ConfigError, match="is taken"):
            check_port("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_is_not_here_is_named(host: str) -> None:
    with pytest.raises(ConfigError, match="MODERATION_HOST"):
        check_port(host, free_port())


def test_nobody_answers_before_the_start() -> None:
    assert not is_answering(Settings(port=free_port()))


def test_a_child_that_ends_is_started_again_after_a_pause(capfd: pytest.CaptureFixture[str]) -> None:
    child = a_child("raise SystemExit(3)")
    child.keep_alive(0)
    eventually(lambda: child.has_ended, "the end of the child")
    child.keep_alive(10)
    assert not child.has_ended
    child.keep_alive(11.9)
    assert child.status is None
    child.keep_alive(12)
    eventually(lambda: child.status == 3, "the second end")
    child.end()
    assert "the worker ended (status 3); again in 2 s" in capfd.readouterr().err


def test_a_child_that_ignores_the_request_is_made_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.serving.child.END_SECONDS", 0.05)
    child = a_child("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    child.start()
    child.ask_to_end()
    child.end()


def test_a_child_ends_when_its_parent_is_gone() -> None:
    code = "from moderation.serving.child import end_with_parent; end_with_parent(); " + SLEEPER
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as orphan:
        assert orphan.stdin is not None
        assert orphan.stdout is not None
        orphan.stdout.readline()
        orphan.stdin.close()
        assert orphan.wait(PATIENCE) == -signal.SIGTERM


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation.make(tmp_path_factory.mktemp("served"), "news", "https://news.example")


def children_of(process: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_supervisor_loads_nothing_that_speaks_to_a_database() -> None:
    code = "import moderation.cli.serve, sys; sys.exit(bool({'sqlalchemy', 'numpy', 'flask'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_says_when_it_is_ready_and_ends_on_ctrl_c(installation: Installation) -> None:
    with serving(installation) as running:
        eventually(lambda: "ready: " in installation.log.read_text(), "the line that says ready")
        children = children_of(running.process)
        assert len(children) == 2
    assert f"ready: {installation.origin}" in installation.log.read_text()
    assert [child for child in children if is_alive(child)] == []


def workers_of(process: int) -> set[int]:
    """Those children that are workers: while the service starts, another one looks at the database."""
    commands = {child: Path(f"/proc/{child}/cmdline") for child in children_of(process)}
    return {child for child, file in commands.items() if file.exists() and b"serving.background" in file.read_bytes()}


def test_a_worker_that_dies_is_started_again(installation: Installation) -> None:
    with serving(installation) as running:
        eventually(lambda: len(workers_of(running.process)) == 1, "the worker")
        (worker,) = workers_of(running.process)
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: workers_of(running.process) - {worker} != set(), "a new worker")


def test_a_second_service_on_the_port_is_one_line(installation: Installation) -> None:
    with serving(installation):
        second = subprocess.run(
            [sys.executable, "-m", "moderation", "serve"],
            env=installation.environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert second.returncode == 1
    assert second.stderr.startswith(f"moderation: MODERATION_PORT: port {installation.port} on 127.0.0.1 is taken")
    assert len(second.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("database", "remedy"),
    [("", "has no tables of this version; run `moderation db upgrade`"), ("no/folder/", "can't be opened; check")],
)
def test_a_database_that_is_not_ready_is_one_line(tmp_path: Path, database: str, remedy: str) -> None:
    url = f"sqlite:///{tmp_path}/{database}other.sqlite"
    refused = Installation(tmp_path, free_port(), {"database_url": url})
    done = subprocess.run(
        [sys.executable, "-m", "moderation", "serve"],
        env=refused.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("moderation: the database")
    assert remedy in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_when_the_web_server_ends_so_does_everything(installation: Installation) -> None:
    command = [sys.executable, "-m", "moderation", "serve"]
    with subprocess.Popen(
        command, env=installation.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("ready")
        children = children_of(process.pid)
        os.kill(children[0], signal.SIGKILL)
        assert process.wait(PATIENCE) == 1
        assert "the web server ended by itself" in process.stderr.read()
    assert not is_alive(children[1])


def test_a_set_flag_stops_it_before_anything_answers(installation: Installation) -> None:
    from moderation.serving import serve

    stop = Flag()
    stop.set()
    port = free_port()
    assert serve(Settings(data_dir=installation.folder, port=port), stop, lambda: pytest.fail("it answered")) == 0
