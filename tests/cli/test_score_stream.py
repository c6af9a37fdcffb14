"""`moderation score` as a process of its own, on ten thousand lines: in order, in little memory, watched."""

import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

LINES = 10_000
MOST_KILOBYTES = 300_000
LONGEST = 10_000
_WORDS = (
    "danke",
    "artikel",
    "Züge,",
    "bonus!",
    "http://spiel.example/a",
    "спасибо",
    "500 €",
    "ｆｒｅｅ",
    "v1agra",
    "👍",
)


@dataclass(frozen=True)
class Run:
    """What came out while the input was still open, the most memory the process ever held, and what a watcher saw."""

    ids: list[object]
    errors: int
    kilobytes: int
    seen: str


def lines() -> Iterator[bytes]:
    """Comments of all lengths, no two alike; of every five hundred one is as long as a comment may be."""
    for number in range(LINES):
        length = LONGEST if number % 500 == 0 else 20 + number * 37 % 200
        words = " ".join(_WORDS[(number + at * at) % len(_WORDS)] for at in range(length // 5))
        yield json.dumps({"id": number, "text": f"{number} {words}"[:length]}).encode() + b"\n"


@pytest.fixture(scope="module")
def run() -> Run:
    watcher, terminal = pty.openpty()
    command = [sys.executable, "-m", "moderation", "score"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=terminal) as process:
        os.close(terminal)
        seen: list[bytes] = []
        threads = [threading.Thread(target=target) for target in (lambda: feed(process), lambda: watch(watcher, seen))]
        for thread in threads:
            thread.start()
        assert process.stdin is not None
        assert process.stdout is not None
        answers = [json.loads(process.stdout.readline()) for _ in range(LINES)]
        kilobytes = highest(process.pid)
        threads[0].join()
        process.stdin.close()
    threads[1].join()
    os.close(watcher)
    assert process.returncode == 0
    return Run(
        [one["id"] for one in answers],
        sum("error" in one for one in answers),
        kilobytes,
        b"".join(seen).decode(),
    )


def feed(process: "subprocess.Popen[bytes]") -> None:
    """Write all lines, and leave the pipe open."""
    assert process.stdin is not None
    for line in lines():
        process.stdin.write(line)
    process.stdin.flush()


def watch(terminal: int, seen: list[bytes]) -> None:
    """Read what is shown until the process has ended: on Linux the terminal then fails instead of ending."""
    try:
        while shown := os.read(terminal, 4_096):
            seen.append(shown)
    except OSError:
        return


def highest(process: int) -> int:
    """Return the most memory that the process ever held. What is told after its end counts its parent's too."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        pytest.skip("only Linux tells how much memory a process ever held")
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM:"))


def test_ten_thousand_lines_are_answered_in_order_while_the_input_is_open(run: Run) -> None:
    assert run.ids == list(range(LINES))
    assert run.errors == 0


def test_memory_stays_small(run: Run) -> None:
    assert run.kilobytes < MOST_KILOBYTES


def test_a_person_at_the_terminal_sees_how_far_it_is(run: Run) -> None:
    assert "comments: " in run.seen
    assert "a second" in run.seen
    assert f"comments: {LINES:,}" in run.seen.split("\r")[-2]
