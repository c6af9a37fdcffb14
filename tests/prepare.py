"""`make test` calls this first: sees to it that there is a Chromium, or says why there can't be one."""

import os
import shutil
import subprocess
import sys

from tests.chromium import find


def main() -> int:
    """Find a Chromium, or install it from the system's packages, or let Playwright download one."""
    if find() or _from_system() or _from_playwright():
        return 0
    print(
        "make test needs a Chromium for the browser tests, and none could be had.\n"
        "Install one (Debian: apt install chromium) or name it in CHROMIUM=/path/to/chromium, then run it again.",
        file=sys.stderr,
    )
    return 1


def _from_system() -> bool:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print("installing chromium from the system's packages ...", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "--yes", "chromium"]):
        if subprocess.run(command, check=False, **quiet).returncode:  # type: ignore[call-overload]
            return False
    return find() is not None


def _from_playwright() -> bool:
    print("downloading a chromium with Playwright ...", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False).returncode == 0 and find() is not None


if __name__ == "__main__":
    sys.exit(main())
