"""A look at the database before the service says it is ready: a short process beside the web server's start.

So the start needn't wait for it, and the supervisor never loads what speaks to databases.
"""

import os
import sys

from moderation.config import ConfigError, load
from moderation.store import Store, Unavailable, is_current
from moderation.store.trouble import UNPREPARED


def main() -> int:
    """Return 0 if the database answers and its tables are of this version; else 1, after one line that says why."""
    try:
        with Store.open(load(os.environ)) as store:
            problem = "" if is_current(store) else UNPREPARED
    except (ConfigError, Unavailable) as error:
        problem = str(error)
    if problem:
        print(f"moderation: {problem}", file=sys.stderr)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
