"""Files that pages load: the component and its style for host pages, and what our own pages need."""

from flask import Blueprint, Flask, Response
from werkzeug.exceptions import NotFound

from moderation.paths import STATIC
from moderation.web import headers

KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

blueprint = Blueprint("assets", __name__)


def register(app: Flask) -> None:
    """Serve the folder under the endpoint that `url_for('static', filename=...)` knows."""
    app.add_url_rule("/static/<filename>", "static", static)


@blueprint.get("/embed.js")
def script() -> Response:
    return static("embed.js")


@blueprint.get("/embed.css")
def style() -> Response:
    return static("embed.css")


def static(filename: str) -> Response:
    # Found by looking into the folder: no name leads out of it.
    found = next((file for file in STATIC.iterdir() if file.name == filename and file.suffix in KINDS), None)
    if found is None:
        raise NotFound
    return headers.shared(Response(found.read_bytes(), mimetype=KINDS[found.suffix]))
