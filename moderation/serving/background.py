"""The worker as a child process of the supervisor."""

import os

from moderation import worker
from moderation.config import load
from moderation.context import open_context
from moderation.serving.child import end_with_parent, stop_on_signals


def main() -> None:
    ctx = open_context(load(os.environ))
    stop = stop_on_signals()
    end_with_parent()
    try:
        worker.run(ctx, stop)
    finally:
        ctx.store.close()


if __name__ == "__main__":
    main()
