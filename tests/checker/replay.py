"""Replay of kept checks from their store alone; making a golden bundle of a release.

``python -m tests.checker.replay FILE``: a small store of the demo town with the reports of four
sites, in both languages and for both audiences, as an xz of its backup. One is made with each
release and kept for ever.
"""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from checker.check import assess
from checker.keeping import keep_report
from checker.pack import documents_of, find_pack, pack_bytes, pack_documents
from checker.proposal import Declared, Proposal
from checker.report.document import report
from checker.rulebook import build_rulebook
from spatial.backup import backup, restore
from spatial.delivery import build_store, read_delivery
from spatial.kept_checks import kept_checks, part_of
from spatial.site import Site, read_site_bytes
from spatial.snapshot import Snapshot, snapshot
from spatial.store import Store, open_store
from spatial.strict_yaml import load
from tests.checker.valid import valid

DATA = Path(str(resources.files("sanhe_data")))
NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
LAYERS = {
    "ecological-red-line", "drinking-water-source", "air-zones", "permanent-basic-farmland",
    "river-management-range", "flood-storage", "heritage", "geohazard-prone", "power-lines", "towns",
}  # fmt: skip
SITES = {
    "01_clean_plot.txt",
    "02_basic_farmland.shp.zip",
    "08_under_220kv.txt",
    "15_river_range.txt",
}


def opened(bundle: Path, folder: Path) -> Store:
    """The store of a golden bundle, restored from it."""
    (folder / "golden.tar").write_bytes(lzma.decompress(bundle.read_bytes()))
    return restore(folder / "golden.tar", folder / "golden", at=NOW)


def replayed(store: Store) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each kept report with the one that this release makes of the same site, pack and layers."""
    for kept in sorted(kept_checks(store), key=lambda check: check.id):
        old = json.loads(part_of(store, kept.id, "report"))
        known_at = old["known_at"] or old["created_at"]
        snap = snapshot(
            store, as_of=date.fromisoformat(old["as_of"]), known_at=datetime.fromisoformat(known_at)
        )
        name, data = old["site"]["source"]["filename"], part_of(store, kept.id, "site")
        pack = part_of(store, kept.id, "pack")
        site = site_of(store, name, data, old["site"]["crs_declared"])
        reader = {"lang": old["lang"], "audience": old["audience"]}
        yield old, written(snap, site, pack, old["rulebook"]["id"], old["proposal"], **reader)


def site_of(store: Store, name: str, data: bytes, crs: str | None) -> Site:
    return read_site_bytes(
        data, name, measure_crs=store.config.measure_crs, study_area=store.config.study_area,
        crs=crs,
    )  # fmt: skip


def written(
    snap: Snapshot, site: Site, pack: bytes, pack_id: str, proposal: Mapping[str, Any], **reader: Any
) -> dict[str, Any]:
    """A report from the parts that are kept of a check."""
    rulebook = build_rulebook(documents_of(pack, pack_id), pack_id, layers=snap.cards)
    facts = {
        name: Declared(tuple(x) if isinstance(x := one["value"], list) else x, one["declared_by"])
        for name, one in proposal["facts"].items()
    }
    found = assess(snap, site, rulebook, Proposal(proposal["name"], facts))
    return valid(report(found, created_at=NOW, **reader))


def golden_store(root: Path, *, backwards: bool = False) -> Store:
    """A small store of the demo town; its layers may be published in the opposite order."""
    delivery = read_delivery(DATA / "layers" / "delivery.yaml")
    layers = [one for one in delivery.layers if Path(one.card).stem in LAYERS]
    return build_store(root, replace(delivery, layers=tuple(layers[:: -1 if backwards else 1])))


def checks(
    store: Store, pack: bytes, files: Collection[str] = SITES, **reader: Any
) -> Iterator[tuple[Site, dict[str, Any]]]:
    """The sites with what this release says of them."""
    snap = snapshot(store, as_of=date(2026, 11, 24), known_at=NOW)
    rows = load((DATA / "sites" / "sites.yaml").read_text("utf-8"), where="sites.yaml").data[
        "sites"
    ]
    for row in rows:
        if row["file"] in files:
            site = site_of(
                store, row["file"], (DATA / "sites" / row["file"]).read_bytes(), row.get("crs")
            )
            typed = build_rulebook(documents_of(pack, "hewan"), "hewan", layers=snap.cards).facts
            facts = _facts(row["projects"][0]["facts"], typed)
            yield site, written(snap, site, pack, "hewan", {"name": "golden", "facts": facts},
                                **reader)


def _facts(given: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    from checker.proposal import typed_fact

    return {
        name: {"value": typed_fact(value, typed[name]), "declared_by": "demo"}
        for name, value in given.items()
    }


READERS = (("zh", "internal"), ("en", "internal"), ("zh", "public"))
"""Language and audience of the reports of a bundle."""


def make_golden(file: Path) -> None:
    """Write the golden bundle of this release."""
    with tempfile.TemporaryDirectory() as folder:
        store = golden_store(Path(folder) / "store")
        pack = pack_bytes(pack_documents(find_pack("hewan")))
        for lang, audience in READERS:
            for site, made in checks(store, pack, lang=lang, audience=audience):
                forms = {".json": json.dumps(made, ensure_ascii=False).encode()}
                keep_report(
                    store, made["id"], forms=forms, original=site.original, pack=pack, at=NOW
                )
        backup(open_store(store.root), Path(folder) / "golden.tar")
        file.write_bytes(lzma.compress((Path(folder) / "golden.tar").read_bytes(), preset=9))


if __name__ == "__main__":
    make_golden(Path(sys.argv[1]))
