"""Files that pages load: the component and its modules for host pages, and what our own pages need.

The component's files are small as they are written, and made smaller here, once a process: without comments and
spaces, each under a name that its content gives it, so that browsers keep it for good.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from gzip import compress
from hashlib import sha256, sha384

import rcssmin
import rjsmin
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound

from moderation.paths import STATIC
from moderation.store import pins
from moderation.web import headers
from moderation.web.current import context

KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FOR_GOOD = "public, max-age=31536000, immutable"
HASH_LENGTH = 8

# Each may import those before it.
MODULES = ("hiding", "work", "thread", "iframe", "frame")
# What a host page loads beside the component, each by its own script tag.
WIDGETS = ("counts", "latest")
# The modules of a pinned component, and what the script that loads one calls its address, if that isn't written in.
ASKED_FOR_BY = {"hiding": "section.dataset.hiding", "work": "late.dataset.again", "thread": "", "iframe": ""}
EXPORT = re.compile(r"export (?:async )?(?:function|const) (\w+)")

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Module:
    """A file of the component under its own name; `integrity` is what a page may demand of it (SRI)."""

    path: str
    body: bytes
    packed: bytes

    @property
    def content(self) -> str:
        """The name that its content gives it."""
        return self.path.removesuffix(".js").rpartition("-")[2]

    @property
    def integrity(self) -> str:
        return "sha384-" + b64encode(sha384(self.body).digest()).decode()


def register(app: Flask) -> None:
    """Serve the folder under the endpoint that `url_for('static', filename=...)` knows."""
    app.add_url_rule("/static/<filename>", "static", static)


@blueprint.get("/embed.js")
def script() -> Response:
    """The short loader, asked for anew each time: what it loads has a name of its own."""
    return headers.shared(_answer(loader()))


@blueprint.get("/embed-<content>.js")
def whole(content: str) -> Response:
    """The component in one piece, for pages that demand its integrity: this version, or one printed for them."""
    found = pinned()
    return _for_good(found if found.content == content else _printed(content))


def _printed(content: str) -> Module:
    body = None
    if len(content) == HASH_LENGTH:
        with context().store.read() as tx:
            body = pins.body(tx, content)
    if body is None:
        raise NotFound
    return _module("/embed-{}.js", body.decode())


@blueprint.get("/counts.js")
def counts() -> Response:
    return headers.shared(_answer(widgets()["counts"]))


@blueprint.get("/latest.js")
def latest() -> Response:
    return headers.shared(_answer(widgets()["latest"]))


@blueprint.get("/assets/<name>-<content>.js")
def module(name: str, content: str) -> Response:
    found = modules().get(name)
    if not found or found.path != f"/assets/{name}-{content}.js":
        raise NotFound
    return _for_good(found)


@blueprint.get("/embed.css")
def style() -> Response:
    return headers.shared(Response(css(), mimetype=KINDS[".css"]))


@blueprint.get("/include.css")
def scoped_style() -> Response:
    """The same for comments that stand in a page of the site: it touches nothing else there."""
    return headers.shared(Response(f"@scope(.comment-thread){{{css()}}}", mimetype=KINDS[".css"]))


def static(filename: str) -> Response:
    # Found by looking into the folder: no name leads out of it.
    found = next((file for file in STATIC.iterdir() if file.name == filename and file.suffix in KINDS), None)
    if found is None:
        raise NotFound
    return headers.shared(Response(found.read_bytes(), mimetype=KINDS[found.suffix]))


@cache
def css() -> str:
    """The style of thread and form."""
    return str(rcssmin.cssmin((STATIC / "embed.css").read_text("utf-8")))


@cache
def modules() -> dict[str, Module]:
    made: dict[str, Module] = {}
    for name in MODULES:
        made[name] = _module(f"/assets/{name}-{{}}.js", _small(name, made))
    return made


@cache
def loader() -> Module:
    return _module("/embed.js", _small("embed", modules()))


@cache
def widgets() -> dict[str, Module]:
    return {name: _module(f"/{name}.js", _small(name, {})) for name in WIDGETS}


@cache
def pinned() -> Module:
    """The loader with what it would load: one integrity covers all that runs on a page."""
    whole = "\n".join([*map(_enclosed, ASKED_FOR_BY), _small("embed", modules())])
    for name, asked in ASKED_FOR_BY.items():
        # The thread knows its parts by what the service says of them, which a pinned page doesn't rely on.
        address = asked or f"`${{service}}{modules()[name].path}`"
        whole = whole.replace(f"import({address})", f"Promise.resolve({name}Module)")
    return _module("/embed-{}.js", whole)


def _enclosed(name: str) -> str:
    """A module as one value, its names apart from those of others."""
    text = _small(name, modules())
    given = ",".join(EXPORT.findall(text))
    return f"const {name}Module=(()=>{{{text.replace('export ', '')}\nreturn{{{given}}};}})();"


def _small(name: str, known: dict[str, Module]) -> str:
    text = (STATIC / f"{name}.js").read_text("utf-8")
    for other, module in known.items():
        text = text.replace(f"${other.upper()}", module.path)
    return str(rjsmin.jsmin(text))


def _module(pattern: str, text: str) -> Module:
    body = text.encode()
    return Module(pattern.format(sha256(body).hexdigest()[:HASH_LENGTH]), body, compress(body, 9, mtime=0))


def _answer(module: Module) -> Response:
    packs = request.accept_encodings.best_match(["gzip", "identity"]) == "gzip"
    response = Response(module.packed if packs else module.body, mimetype=KINDS[".js"])
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _for_good(module: Module) -> Response:
    response = _answer(module)
    response.headers["Cache-Control"] = FOR_GOOD
    return response
