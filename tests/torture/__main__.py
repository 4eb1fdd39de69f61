"""``python -m tests.torture [KILLS [SECONDS]]``: the long form of the crash test."""

import sys
import tempfile
import time
from itertools import count
from pathlib import Path

from spatial.proof import prove
from spatial.store import open_store
from tests.torture.acts import ACTS, lay, memory, prepare
from tests.torture.harness import peace, torture
from tests.torture.killed import kill_in, still_whole

if __name__ == "__main__":
    kills, seconds = [*map(int, sys.argv[1:]), *(2000, 60)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        start = time.monotonic()
        tally = torture(Path(folder) / "war", kills)
        print(
            f"{tally.kills} publishers and {tally.readers_killed} readers killed, "
            f"{tally.acknowledged} acknowledged publishes, none lost; {tally.reports} reports, "
            f"none mixed; {time.monotonic() - start:.0f} s",
            flush=True,
        )
        place, points = prepare(Path(folder) / "acts"), 0
        head = prove(open_store(place.pristine)).head
        for name in ACTS:
            for number in count(1):
                lay(place)
                if not kill_in(name, place, number):
                    break
                still_whole(name, place, head)
                points += 1
        print(f"{len(ACTS)} acts killed at each of their {points} calls, all whole", flush=True)
        tally = peace(Path(folder) / "peace", seconds)
        print(
            f"{seconds} s of two publishers and eight readers: {tally.acknowledged} publishes, "
            f"{tally.reports} reports, none mixed"
        )
