"""A reader that checks one site again and again and tells what each report was measured on."""

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

from checker.check import assess
from checker.proposal import NOTHING_DECLARED
from checker.report.document import report
from checker.rulebook import load_rulebook
from spatial.snapshot import snapshot
from spatial.store import open_store
from tests.factories import make_site, square

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SITE = square(-10, -10, 100)


def main(root: Path, pack: Path, told: Path) -> None:
    """Check until killed; a line in ``told`` for every report: head, both hashes, both areas."""
    os.nice(10)
    store, rulebook, site = open_store(root), load_rulebook(pack), make_site(SITE)
    out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        made = report(
            assess(snapshot(store, as_of=date(2026, 1, 1)), site, rulebook, NOTHING_DECLARED),
            created_at=NOW,
        )
        hashes = {row["id"]: row["sha256"] for row in made["layers"]}
        areas = {row["layer"]: row["measures"]["overlap_m2"] for row in made["findings"]}
        words = [
            made["store"]["head"],
            hashes["left"],
            hashes["right"],
            areas["left"],
            areas["right"],
        ]
        os.write(out, (" ".join(map(str, words)) + "\n").encode())
        time.sleep(0.005)
