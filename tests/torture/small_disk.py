"""``unshare --user --map-root-user --mount python -m tests.torture.small_disk FOLDER``.

Mounts a disk of 8 MB at FOLDER, which nobody outside this process sees, and does every act with
0, 1, 2 … free pages on it; prints how often each was refused, as JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path

from tests.torture.acts import ACTS, lay, prepare
from tests.torture.limits import full_disk, sweep_act


def main(folder: Path) -> None:
    command = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(folder)]
    subprocess.run(command, check=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    place = prepare(folder / "place")
    limit = full_disk(folder)
    refused = {}
    for name, act in ACTS.items():
        lay(place)
        act(place)  # what is imported on first use is imported now
        refused[name] = sweep_act(name, place, limit, count(0))
    print(json.dumps(refused))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
