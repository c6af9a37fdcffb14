"""Templates become pages here: Jinja with gettext in the page's language, everything escaped, nothing undefined."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask import url_for
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from moderation.comment import SafeHTML
from moderation.language import Translator
from moderation.language import translator as translator_of
from moderation.paths import TEMPLATES


def render(template: str, translator: Translator, **values: Any) -> str:
    """Return the page. Templates have `_`, `ngettext`, `translator`, `url_for`; filters datetime, iso, safe_html."""
    return _environment(translator.code).get_template(template).render(values)


def macro(template: str, name: str, translator: Translator) -> Callable[..., Markup]:
    """Return a template's macro, to be called as a template would."""
    found: Callable[..., Markup] = getattr(_environment(translator.code).get_template(template).module, name)
    return found


@cache
def _environment(code: str) -> Environment:
    """One environment a language, so that imported macros speak it too."""
    translator = translator_of(code)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(translator.gettext, translator.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(translator=translator, url_for=url_for)
    environment.filters.update(datetime=translator.datetime, iso=iso, safe_html=safe_html)
    return environment


def iso(moment: datetime) -> str:
    """A time as machines read it: UTC, whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def safe_html(html: SafeHTML) -> Markup:
    """Let the sanitiser's output through as it is; anything else is a mistake and fails."""
    if not isinstance(html, SafeHTML):
        raise TypeError("only what the sanitiser made goes into a page unescaped")
    return Markup(html.markup)  # noqa: S704 (the type says that it was sanitised)
