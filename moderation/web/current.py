"""The context of the application that answers the current request."""

from flask import current_app

from moderation.context import Context

EXTENSION = "moderation"


def context() -> Context:
    found: Context = current_app.extensions[EXTENSION]
    return found
