"""The database, and the only room that speaks SQL. One file a noun; each function takes the transaction first."""

from moderation.store.engine import Store, is_current, version
from moderation.store.trouble import Closed, Unavailable

__all__ = ["Closed", "Store", "Unavailable", "is_current", "version"]
