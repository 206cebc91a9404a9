"""`python tests/faults/run.py`: see rig/runner.py."""

import sys

from rig.runner import main

if __name__ == "__main__":
    sys.exit(main())
