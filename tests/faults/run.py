"""`python tests/faults/run.py`: see rig/runner.py."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "support"))

from rig.runner import main

if __name__ == "__main__":
    sys.exit(main())
