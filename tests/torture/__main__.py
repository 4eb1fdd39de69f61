"""``python -m tests.torture [KILLS]``: the long form of the crash test."""

import sys
import tempfile
from pathlib import Path

from tests.factories import make_store
from tests.torture.harness import torture

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        tally = torture(make_store(Path(folder) / "store"), int((sys.argv[1:] or ["2000"])[0]))
    print(
        f"{tally.kills} kills, {tally.acknowledged} acknowledged publishes, none lost; "
        f"{tally.snapshots} snapshots, none mixed"
    )
