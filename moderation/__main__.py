"""`python -m moderation` is the command `moderation`."""

import sys

from moderation.cli import main

sys.exit(main())
