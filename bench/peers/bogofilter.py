"""bogofilter, as its system package installs it: Robinson's and Fisher's method over words, without tuning.

Each model has a folder of its own, so that nobody's word list is read or changed. All comments of a fold go through
one process; a single one through a process of its own, as a mail server would do it.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from moderation.spam.features import Vector
from moderation.spam.sample import Sample

PROGRAM = "bogofilter"
# Without the type, letters beyond ASCII would be read as Latin-1. Its tokens are the same in ham and spam.
_HEAD = "Content-Type: text/plain; charset=utf-8\n\n"
# The ordinary output rounds to six digits, and most spam would then have the same 1.000000. Longer ones are cut off.
_EXACT = ("--header-format=%p", "--spamicity-formats=%0.16f,%0.16f,%0.16f")
_LEAST = 1e-17
_SPAM, _HAM, _UNSURE = 0, 1, 2


class Bogofilter:
    name = "bogofilter"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="moderation-bogofilter-"))
        self._words = self._folder / "words"
        self._words.mkdir()

    def missing(self) -> str | None:
        return None if shutil.which(PROGRAM) else "not installed: apt install bogofilter"

    def fit(self, samples: Sequence[Sample], spam: Vector) -> None:
        files = self._written(samples)
        for flag, wanted in (("-s", 1.0), ("-n", 0.0)):
            self._run(flag, "-b", files=(file for file, label in zip(files, spam, strict=True) if label == wanted))

    def scores(self, samples: Sequence[Sample]) -> Vector:
        """Return the log-odds of its spamicity. They end at some 39, as its numbers do."""
        if len(samples) == 1:
            told = [self._run("-v", *_EXACT, text=_HEAD + samples[0].text + "\n")]
        else:
            files = self._written(samples)
            told = self._run("-v", "-b", *_EXACT, files=files).splitlines()
        # Each line is the name of the file and the spamicity; of one comment it is the number alone.
        chances = np.array([float(line.split()[-1]) for line in told])
        odds: Vector = np.log(np.maximum(chances, _LEAST)) - np.log(np.maximum(1 - chances, _LEAST))
        return odds

    def size(self) -> int:
        return sum(path.stat().st_size for path in self._words.iterdir())

    def close(self) -> None:
        shutil.rmtree(self._folder)

    def _written(self, samples: Sequence[Sample]) -> list[Path]:
        """Write each comment as a mail, in order."""
        files = [self._folder / f"{number}.txt" for number in range(len(samples))]
        for file, sample in zip(files, samples, strict=True):
            file.write_text(_HEAD + sample.text + "\n", "utf-8", "replace")
        return files

    def _run(self, *words: str, files: Iterable[Path] = (), text: str = "") -> str:
        # -C: no settings of this machine. -u, which would let it learn from its own verdicts, is off unless named.
        command = [PROGRAM, "-C", "-d", str(self._words), *words]
        given = text or "".join(f"{file}\n" for file in files)
        done = subprocess.run(command, input=given.encode("utf-8", "replace"), capture_output=True)
        if done.returncode not in (_SPAM, _HAM, _UNSURE):
            raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.decode('utf-8', 'replace').strip()}")
        return done.stdout.decode("utf-8", "replace")
