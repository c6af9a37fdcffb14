"""When a page was made, as its forms carry it along."""

from datetime import datetime

LIMIT = 40


def moment(text: str) -> datetime | None:
    """Read a time as these pages write it; None for anything else."""
    try:
        found = datetime.fromisoformat(text) if len(text) <= LIMIT else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
