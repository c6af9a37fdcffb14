"""Where the files lie that are not code: inside the package in a wheel, beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _inside_or_beside(inside: str, beside: str) -> Path:
    packed = PACKAGE / inside
    return packed if packed.is_dir() else PACKAGE.parent / beside


TEMPLATES = _inside_or_beside("templates", "templates")
MODEL = _inside_or_beside("model", "model/artifact")
STATIC = PACKAGE / "static"
TRANSLATIONS = PACKAGE / "translations"
MIGRATIONS = PACKAGE / "store" / "migrations"
