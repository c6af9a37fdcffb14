"""Through which door a write came. It stands in the log beside who it was."""

from enum import StrEnum


class Door(StrEnum):
    WEB = "web"
    TOKEN = "token"
    MAIL = "mail"
    COMMAND = "command"
    SERVICE = "service"
    """The service by itself: the worker."""
