"""`make translations`: collects what people read, from code and templates, into the catalogues.

What is translated is kept. Nothing is guessed: what is new stays empty, and the tests name it. German holds every
string; the catalogues of the languages that only readers are spoken to in hold what `READERS_PLACES` say.
"""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from moderation.language import LANGUAGES, READERS

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "moderation" / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"

# Where the words of readers stand. A string belongs to them if it is said in one of these, whoever else is told it too.
READERS_PLACES = (
    "templates/_macros.html",
    "templates/amend/*",
    "templates/embed/*",
    "templates/errors/*",
    "templates/follow/*",
    "templates/panel/*",
    "templates/rewrite/*",
    "moderation/cli/snippet.py",
    "moderation/mails/amending.py",
    "moderation/mails/rewriting.py",
    "moderation/mails/subscribed.py",
    "moderation/problems.py",
    "moderation/reasons.py",
    "moderation/web/answers.py",
    "moderation/web/api.py",
    "moderation/web/boundary.py",
    "moderation/web/closing.py",
    "moderation/web/comments.py",
    "moderation/web/complaints.py",
    "moderation/web/disclosure.py",
    "moderation/web/embed.py",
    "moderation/web/errors.py",
    "moderation/web/feeds.py",
    "moderation/web/following.py",
    "moderation/web/forms.py",
    "moderation/web/mailed.py",
    "moderation/web/origins.py",
    "moderation/web/pages.py",
    "moderation/web/panels/*",
    "moderation/web/places.py",
    "moderation/web/problems.py",
    "moderation/web/rewriting.py",
    "moderation/web/tokens.py",
)
# The catalogues of the languages that moderators aren't spoken to in.
READERS_ONLY = tuple(code.replace("-", "_") for code in READERS if code not in LANGUAGES)

# The forms that CLDR asks for, in its order, for whole numbers. Babel's own table has too few for some of these.
_ONE_FORM = "nplurals=1; plural=0;"
_TWO_FORMS = "nplurals=2; plural=(n != 1);"
_MILLIONS = "n != 0 && n % 1000000 == 0 ? 1 : 2"
_EAST_SLAVIC = "n % 10 == 1 && n % 100 != 11 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2"
PLURALS = {
    **dict.fromkeys(("vi", "zh_Hans", "ja"), _ONE_FORM),
    **dict.fromkeys(("nl", "sv", "da", "fi", "el", "tr", "hu", "kk"), _TWO_FORMS),
    **dict.fromkeys(("fr", "pt"), f"nplurals=3; plural=(n < 2 ? 0 : {_MILLIONS});"),
    **dict.fromkeys(("es", "it"), f"nplurals=3; plural=(n == 1 ? 0 : {_MILLIONS});"),
    **dict.fromkeys(("ru", "uk"), f"nplurals=3; plural=({_EAST_SLAVIC});"),
    "pl": "nplurals=3; plural=(n == 1 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2);",
    "cs": "nplurals=3; plural=(n == 1 ? 0 : n >= 2 && n <= 4 ? 1 : 2);",
    "ro": "nplurals=3; plural=(n == 1 ? 0 : n == 0 || n % 100 >= 1 && n % 100 <= 19 ? 1 : 2);",
    "he": "nplurals=3; plural=(n == 1 ? 0 : n == 2 ? 1 : 2);",
    "ar": "nplurals=6; plural=(n < 3 ? n : n % 100 >= 3 && n % 100 <= 10 ? 3 : n % 100 >= 11 ? 4 : 5);",
}

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


def for_readers(catalog: Catalog) -> Catalog:
    """Return the strings of a template that readers are shown, with those of their places that are readers'."""
    chosen = Catalog(project=catalog.project, charset="utf-8", fuzzy=False)
    for message in catalog:
        places = [place for place in message.locations if is_readers(place[0])]
        if message.id and places:
            chosen.add(message.id, locations=places, context=message.context)
    return chosen


def is_readers(place: str) -> bool:
    return any(fnmatchcase(place, pattern) for pattern in READERS_PLACES)


def marks(source: str) -> Iterator[str]:
    """Yield what `N_` marks, read as Python reads it: Babel misses a mark deep inside the call of another keyword."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
            yield from (str(text.value) for text in node.args if isinstance(text, ast.Constant))


def read(name: str) -> Catalog:
    """Return the catalogue of a language, empty when there is none yet."""
    path = catalogue_path(name)
    locale = name.removesuffix("_formal")
    if not path.exists():
        catalog = Catalog(locale=locale, fuzzy=False)
        if name in PLURALS:
            catalog.mime_headers = [("Plural-Forms", PLURALS[name])]
        return catalog
    with path.open("rb") as file:
        return read_po(file, locale=locale)


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
    for name in READERS_ONLY:
        write(update(name, for_readers(template)), catalogue_path(name))


if __name__ == "__main__":
    main()
