"""One line of JSON a request: what was asked for, how it went, how long it took. No query, no body, no address."""

import logging
import secrets
import sys
import time

import structlog
from flask import Flask, Response, g, request

from moderation.web.metrics import metrics

PATH_LIMIT = 200

log = structlog.get_logger("moderation.web")


def configure(level: str) -> None:
    """Write JSON lines to stderr. Called once, by the process that owns its output."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Names of exceptions and lines of code; never the values of local variables.
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def register(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.started = time.perf_counter()


def _end(response: Response) -> Response:
    took = time.perf_counter() - g.get("started", time.perf_counter())
    endpoint = request.endpoint or "none"
    metrics().requests.labels(endpoint, _method(), response.status_code).inc()
    metrics().seconds.labels(endpoint).observe(took)
    log.info(
        "request",
        request_id=g.get("request_id", "-"),
        method=_method(),
        path=request.path[:PATH_LIMIT],
        status=response.status_code,
        ms=round(took * 1000, 1),
    )
    return response


def _method() -> str:
    """The method, or one word for all that don't exist: a sender mustn't make up rows of figures."""
    known = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
    return request.method if request.method in known else "OTHER"
