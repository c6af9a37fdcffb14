"""Build hook: compiles the gettext catalogues, so that a wheel carries .mo files and needs no compiler."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles each `moderation/translations/<lang>/LC_MESSAGES/messages.po` beside itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in sorted(Path(self.root, "moderation", "translations").glob("*/LC_MESSAGES/messages.po")):
            with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parts[-3].removesuffix("_formal")))
