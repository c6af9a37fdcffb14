"""Every error as an answer: JSON for scripts, a plain page for people, both naming the thing and the remedy."""

import traceback
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, request
from werkzeug.exceptions import HTTPException

from moderation.language import LANGUAGES, N_, READERS, Translator, best_match, translator
from moderation.review import Claimed
from moderation.store.trouble import Unavailable
from moderation.text.fields import Problem
from moderation.web import problems
from moderation.web.render import render

log = structlog.get_logger("moderation.web")

RETRY_SECONDS = 5
EXTENSION = "moderation-staff"

# Remedies for what the framework refuses by itself. Our own refusals bring their sentence along.
SENTENCES = {
    400: N_("The request could not be read. Please check the address and try again."),
    401: N_("Please log in first."),
    403: N_("You may not do this. Please log in, or ask who runs this service."),
    404: N_("There is nothing at this address. Please check how it is spelt."),
    405: N_("This address doesn't take %(method)s requests. Please go back and use the page's own buttons."),
    413: N_("This is too much text at once: a post may have 160 kilobytes. Please shorten it and send it again."),
    415: N_("This kind of content isn't read here. Send application/x-www-form-urlencoded or application/json."),
    500: N_("Something went wrong on our side; it was written down as %(id)s. Please try again later."),
    503: N_("The service can't store or read comments at the moment. Please try again in a few seconds."),
}
TITLES = {
    403: N_("Not allowed"),
    404: N_("Not found"),
    413: N_("Too long"),
    429: N_("Please wait a moment"),
    500: N_("Our mistake"),
    503: N_("Please try again soon"),
}
TITLE = N_("That didn't work")
CLAIMED = N_("Nothing was decided: %(name)s is looking at this comment. It is free again half a minute later.")
WRONG_HOST = N_(
    "This service isn't known under this name. Who runs it: set MODERATION_PUBLIC_URL to the address in use."
)


class Refusal(Exception):
    """A request that gets an error for an answer. `message` is a msgid; `field` names what was wrong, if one did."""

    def __init__(
        self, status: int, message: str, field: str = "", headers: Mapping[str, str] | None = None, **parameters: object
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.field = field
        self.headers = dict(headers or {})
        self.parameters = parameters

    def sentence(self, t: Translator) -> str:
        text = t.gettext(self.message)
        return text % self.parameters if self.parameters else text


class FieldRefusal(Refusal):
    """A refusal because of one field's problem."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(status, problem.code, problem.field)
        self.problem = problem

    def sentence(self, t: Translator) -> str:
        return problems.sentence(self.problem, t)


def register(app: Flask, moderators: set[str]) -> None:
    """Answer every error; `moderators` are the blueprints of their pages."""
    app.extensions[EXTENSION] = moderators
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(Claimed, _claimed)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Scripts say so, send JSON themselves, or ask at an address that only scripts use."""
    if request.path.startswith(("/api/", "/embed/token", "/readyz", "/healthz")) or request.is_json:
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def wants_piece() -> bool:
    """The component asks: it has a page around what it is answered."""
    return request.args.get("panel") == "1"


def language() -> Translator:
    """The language of the page that was asked for; where none is known yet, the browser's."""
    known: Translator | None = g.get("translator")
    return known or translator(_of_browser())


def _of_browser() -> str:
    spoken = LANGUAGES if request.blueprint in current_app.extensions[EXTENSION] else READERS
    # Werkzeug's own choice prefers a later "en" to an earlier "de-AT".
    wished = (best_match(tag) for tag in request.accept_languages.values())
    return next((tag for tag in wished if tag in spoken), "en")


def answer(status: int, sentence: str, field: str = "", headers: Mapping[str, str] | None = None) -> Response:
    body: Response
    if wants_json():
        body = jsonify({"errors": {field: [sentence]}} if field else {"error": sentence})
    elif wants_piece():
        body = Response(render("errors/piece.html", language(), sentence=sentence), mimetype="text/html")
    else:
        body = Response(page(status, sentence), mimetype="text/html")
    body.status_code = status
    body.headers.update(dict(headers or {}))
    body.headers["Cache-Control"] = "no-store"
    return body


def page(status: int, sentence: str, template: str = "errors/error.html", **values: Any) -> str:
    t = language()
    return render(template, t, title=t.gettext(TITLES.get(status, TITLE)), sentence=sentence, **values)


def _refused(error: Refusal) -> Response:
    return answer(error.status, error.sentence(language()), error.field, error.headers)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    sentence = language().gettext(SENTENCES.get(status, SENTENCES[400]))
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer(status, sentence % {"method": request.method, "id": g.get("request_id", "-")}, headers=headers)


def _claimed(error: Claimed) -> Response:
    return answer(409, language().gettext(CLAIMED) % {"name": error.by})


def _unavailable(error: Unavailable) -> Response:
    log.error("store unavailable", remedy=str(error))
    return answer(503, language().gettext(SENTENCES[503]), headers={"Retry-After": str(RETRY_SECONDS)})


def _unexpected(error: Exception) -> Response:
    """Log where it happened and the error's type, not its message: that could quote what a reader typed."""
    where = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-12:]
    ]
    log.error("unexpected error", type=type(error).__qualname__, where=where, request_id=g.get("request_id"))
    return answer(500, language().gettext(SENTENCES[500]) % {"id": g.get("request_id", "-")})
