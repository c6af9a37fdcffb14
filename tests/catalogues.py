"""`make translations`: collects what people read, from code and templates, into the catalogues.

What is translated is kept. Nothing is guessed: what is new stays empty, and the tests name it.
"""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "moderation" / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"

# How German shows that it says "du": its pronouns and their verbs, and the verbs that ask for something.
PRONOUNS = (
    "du|dich|dir|dein|deine|deinem|deinen|deiner|deines|hast|bist|kannst|willst|musst|darfst|sollst|möchtest|wirst"
)
REQUESTS = (
    "achte|antworte|beachte|beginne|behalte|bestätige|entferne|erlaube|fülle|geh|gib|kopiere|kürze|lade|lass|leg|lege|"
    "lies|lösche|melde|nenne|nimm|öffne|probiere|prüfe|schicke|schließe|schreibe|sende|setze|sieh|speichere|starte|"
    "stelle|suche|tippe|trage|verwende|versuche|wähle|warte|wende|wiederhole|ziehe"
)
BEFORE_REQUESTS = "^|[.!?:;,] |bitte |oder |und |dann |kommentar "
DU = re.compile(rf"\b(?:{PRONOUNS})\b|(?:{BEFORE_REQUESTS})(?:{REQUESTS})\b", re.IGNORECASE)


def extracted() -> Catalog:
    """Return every string that is marked in the code and the templates, with the files it stands in."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog(project="comment-moderation", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT, methods, options, DEFAULT_KEYWORDS)
    for name, _, message, comments, context in found:
        catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    for path in sorted((ROOT / "moderation").rglob("*.py")):
        for text in marks(path.read_text("utf-8")):
            if text not in catalog:
                catalog.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return catalog


def marks(source: str) -> Iterator[str]:
    """Yield what `N_` marks, read as Python reads it: Babel misses a mark deep inside the call of another keyword."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
            yield from (str(text.value) for text in node.args if isinstance(text, ast.Constant))


def read(name: str) -> Catalog:
    """Return the catalogue of a language, empty when there is none yet."""
    path = catalogue_path(name)
    language = name.split("_")[0]
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def catalogue_path(name: str) -> Path:
    return TRANSLATIONS / name / "LC_MESSAGES" / "messages.po"


def says_du(text: str) -> bool:
    return bool(DU.search(text))


def strings(message_string: object) -> tuple[str, ...]:
    """Return the forms of a message: one, or as many as there are plurals."""
    return message_string if isinstance(message_string, tuple) else (str(message_string or ""),)


def update(name: str, template: Catalog) -> Catalog:
    """Take in what is new and drop what is gone."""
    catalog = read(name)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def keep_only(catalog: Catalog, wanted: set[object]) -> None:
    for message in list(catalog):
        if message.id and message.id not in wanted and not any(strings(message.string)):
            catalog.delete(message.id, message.context)


def write(catalog: Catalog, path: Path) -> None:
    """Write the strings in order, without dates and line numbers: only real changes show as changes."""
    buffer = BytesIO()
    catalog.header_comment = (
        "# What people read in moderation. `make translations` keeps this file; only the translations are by hand."
    )
    write_po(buffer, catalog, width=0, sort_output=True, include_lineno=False, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_undated(buffer.getvalue().decode())) + "\n", "utf-8")


def _undated(text: str) -> Iterator[str]:
    left_out = ("POT-", "PO-", "Last-", "Language-Team", "Generated-By", "Project-", "Report-")
    return (
        line for line in text.rstrip("\n").split("\n") if not line.startswith(tuple(f'"{name}' for name in left_out))
    )


def main() -> None:
    template = extracted()
    write(template, TEMPLATE)
    german = update("de", template)
    write(german, catalogue_path("de"))
    formal = update("de_formal", template)
    keep_only(formal, {message.id for message in german if any(map(says_du, strings(message.string)))})
    write(formal, catalogue_path("de_formal"))


if __name__ == "__main__":
    main()
