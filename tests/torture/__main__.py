"""``python -m tests.torture [KILLS [SECONDS]]``: the long form of the crash test."""

import sys
import tempfile
import time
from pathlib import Path

from tests.torture.harness import peace, torture

if __name__ == "__main__":
    kills, seconds = [*map(int, sys.argv[1:]), *(2000, 60)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        tally = torture(Path(folder) / "war", kills)
        print(
            f"{tally.kills} publishers and {tally.readers_killed} readers killed, "
            f"{tally.acknowledged} acknowledged publishes, none lost; {tally.reports} reports, "
            f"none mixed; {time.monotonic() - start:.0f} s",
            flush=True,
        )
        tally = peace(Path(folder) / "peace", seconds)
        print(
            f"{seconds} s of two publishers and eight readers: {tally.acknowledged} publishes, "
            f"{tally.reports} reports, none mixed"
        )
