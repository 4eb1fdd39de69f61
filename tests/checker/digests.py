"""``python -m tests.checker.digests``: digests of the golden sites, in the surroundings given.

``BACKWARDS=1`` publishes the layers in the opposite order, ``WORKERS=n`` checks in n processes.
"""

import json
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

from checker.pack import find_pack, pack_bytes, pack_documents
from spatial.store import open_store
from tests.checker.replay import SITES, checks, golden_store


def digest_of(root: str, file: str) -> tuple[str, str]:
    pack = pack_bytes(pack_documents(find_pack("hewan")))
    ((_, made),) = checks(open_store(Path(root)), pack, {file})
    return file, made["digest"]


def main() -> None:
    workers = int(os.environ.get("WORKERS", "1"))
    with tempfile.TemporaryDirectory() as folder:
        root = str(golden_store(Path(folder) / "s", backwards="BACKWARDS" in os.environ).root)
        asked = [(root, file) for file in sorted(SITES)]
        if workers == 1:
            told = [digest_of(*one) for one in asked]
        else:
            with multiprocessing.get_context("forkserver").Pool(workers) as pool:
                told = pool.starmap(digest_of, asked)
    json.dump(dict(told), sys.stdout)


if __name__ == "__main__":
    main()
