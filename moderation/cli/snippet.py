"""`moderation site snippet`: the HTML that embeds a thread, and the versions that were pinned by it."""

import argparse
import sys
from html import escape
from urllib.parse import urlencode

from moderation.cli import places
from moderation.cli.database import open_store
from moderation.cli.errors import Refused
from moderation.cli.options import settings_of
from moderation.comment import Site
from moderation.context import system_clock
from moderation.language import N_, translator
from moderation.store import Store, pins

FALLBACK = N_("Read and write comments")

# The rule keeps the thread's place while it loads, so that nothing below it jumps.
SNIPPET = """\
<!-- Put the address of each page in place of PAGE; in the link percent-encoded. -->
<style>comment-thread {{ display: block; min-height: 30em }}</style>
<script type="module" src="{source}"{integrity}></script>
<comment-thread site="{key}" page="PAGE" lang="{language}"{mode}>
  <a href="{link}&amp;page=PAGE">{fallback}</a>
</comment-thread>
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="which site")
    parser.add_argument(
        "--mode",
        choices=("page", "iframe"),
        default="page",
        help="where the thread stands: in the page itself, or in an iframe (default: page)",
    )
    parser.add_argument(
        "--pinned",
        action="store_true",
        help="demand the script's integrity: this very version, which is served from now on, also after updates",
    )
    parser.add_argument("--unpin", metavar="CONTENT", help="serve a pinned version no more, as `doctor` names it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with open_store(settings) as store:
        site = places.site(store, args.key)
        if args.unpin:
            return _unpin(store, site, args.unpin)
        source = _pinned(store, site, settings.origin) if args.pinned else (f"{settings.origin}/embed.js", "")
    print(_snippet(site, settings.origin, source, args.mode), end="")
    print(_policy(settings.origin, args.mode), file=sys.stderr)
    return 0


def _pinned(store: Store, site: Site, service: str) -> tuple[str, str]:
    """Keep the version, and return its address and what a page demands of it."""
    # The web room takes a while to load, which no other command has to wait for.
    from moderation.web import assets

    module = assets.pinned()
    store.write(lambda tx: pins.keep(tx, site.id, module.content, module.body, system_clock()))
    return f"{service}{module.path}", f' integrity="{module.integrity}" crossorigin="anonymous"'


def _unpin(store: Store, site: Site, content: str) -> int:
    if not store.write(lambda tx: pins.forget(tx, site.id, content)):
        raise Refused(f"{site.key} has pinned no version {content}; `moderation doctor` names those there are")
    print(f"{site.key} pins {content} no more")
    return 0


def _snippet(site: Site, service: str, source: tuple[str, str], mode: str) -> str:
    language = site.language
    address, integrity = source
    return SNIPPET.format(
        source=escape(address),
        integrity=integrity,
        key=escape(site.key),
        language=escape(language),
        mode=' mode="iframe"' if mode == "iframe" else "",
        link=escape(f"{service}/thread?{urlencode({'site': site.key, 'lang': language})}"),
        fallback=escape(translator(language).gettext(FALLBACK)),
    )


def _policy(service: str, mode: str) -> str:
    named = "script-src, frame-src" if mode == "iframe" else "script-src, connect-src"
    return (
        f"If the page sends a Content-Security-Policy, it must name {service} under {named} and form-action, and "
        "`trusted-types moderation` if it restricts those; the style then belongs into its stylesheet."
    )
