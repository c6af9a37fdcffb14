"""What this machine is, and how fast its disk promises: figures of two machines compare only through their ratios."""

import os
import platform
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

BLOCK = b"\x5a" * 4096


def described() -> dict[str, str]:
    """Return the facts without which no figure means anything."""
    return {
        "processor": f"{_line('/proc/cpuinfo', 'model name') or platform.machine()}, {os.cpu_count()} cores",
        "memory": _gibibytes(_line("/proc/meminfo", "MemTotal")),
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def fdatasync(folder: Path, times: int = 400) -> list[float]:
    """Append 4 KB and make it durable, again and again; return the seconds of each."""
    file = folder / "fdatasync"
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        return [_append(descriptor) for _ in range(times)]
    finally:
        os.close(descriptor)
        file.unlink()


def _append(descriptor: int) -> float:
    started = time.perf_counter()
    os.write(descriptor, BLOCK)
    # macOS has no fdatasync.
    (os.fdatasync if sys.platform != "darwin" else os.fsync)(descriptor)
    return time.perf_counter() - started


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie; the nearest one that was measured."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _line(file: str, name: str) -> str:
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "")


def _gibibytes(kilobytes: str) -> str:
    return f"{int(kilobytes.split()[0]) / 1024**2:.0f} GiB" if kilobytes else "unknown"
