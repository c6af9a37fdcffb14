"""Learning as a short-lived child of the worker: one site's layer, then the process ends and its memory with it."""

import logging
import os
import sys
from pathlib import Path

from moderation import learn
from moderation.config import load
from moderation.context import open_context
from moderation.serving.child import end_with_parent
from moderation.store import Unavailable, sites


def main() -> int:
    """Fit the site whose key is the first argument, on the model in the folder that is the second."""
    key, model = sys.argv[1:]
    settings = load(os.environ)
    logging.basicConfig(level=settings.log_level.upper(), format="%(message)s", stream=sys.stderr)
    end_with_parent()
    ctx = open_context(settings, Path(model))
    try:
        with ctx.store.read() as tx:
            site = sites.by_key(tx, key)
        if site:
            learn.refit(ctx, site)
    except (learn.CannotLearn, Unavailable) as error:
        print(f"moderation: site {key} can't learn: {error}", file=sys.stderr)
        return 1
    finally:
        ctx.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
