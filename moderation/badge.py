"""As whom somebody of the house speaks in a thread."""

from enum import StrEnum


class Badge(StrEnum):
    """STAFF are the site's moderators; AUTHOR wrote the article that the thread is about."""

    STAFF = "staff"
    AUTHOR = "author"
