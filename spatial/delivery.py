"""Delivery list (交付清单): a whole set of layers brought into a new store in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from spatial.card import read_card
from spatial.classification import CodeTables
from spatial.errors import BadInput, Message, Text
from spatial.formats.reader import read
from spatial.gate import admit
from spatial.ingest import Draft, prepare
from spatial.publish import publish
from spatial.store import Store, StoreConfig, create_store
from spatial.strict_yaml import load, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Delivered", "Delivery", "build_store", "read_area", "read_delivery"]

DELIVERY_SCHEMA = Message(
    "DELIVERY_SCHEMA",
    "交付清单的“{field}”不正确：{what}",
    "the delivery list's '{field}' is wrong: {what}",
    "请改正该行",
    "mend that line",
)
STUDY_AREA = Message(
    "STUDY_AREA",
    "研究范围文件中没有可用的面",
    "the study area file holds no usable polygon",
    "请给出一个或几个有效的面",
    "give one or more valid polygons",
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One layer of a delivery: its card, its file, its two times."""

    card: str
    file: str
    valid_from: date
    recorded_at: datetime
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    accept_repairs: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery list: what a store is made for, and the layers that go into it.

    Parameters
    ----------
    folder : Path
        Folder of the list; cards and files are named relative to it.
    as_of : str or None
        Fixed date the store answers for by default (a demonstration).
    """

    folder: Path
    town: Text
    note: Text
    measure_crs: str
    time_zone: str
    study_area: str
    as_of: str | None
    layers: tuple[Delivered, ...]
    absent: tuple[str, ...]


def read_delivery(path: Path) -> Delivery:
    """Read a delivery list.

    Raises
    ------
    BadInput
        ``DELIVERY_SCHEMA`` or a ``YAML_…`` code, with the line.
    """
    document = load(path.read_text(encoding="utf-8"), where=path.name)
    found: Any = validate(_model(), document, message=DELIVERY_SCHEMA)
    return Delivery(
        path.parent, Text(found.town.zh, found.town.en), Text(found.note.zh, found.note.en),
        found.measure_crs, found.time_zone, found.study_area,
        found.as_of.isoformat() if found.as_of else None,
        tuple(Delivered(**row.model_dump()) for row in found.layers), tuple(row.card for row in found.absent),
    )  # fmt: skip


def read_area(path: Path, measure_crs: str) -> shapely.Polygon | shapely.MultiPolygon:
    """An area (study area, coverage) from a polygon file, in the measuring CRS.

    Raises
    ------
    BadInput
        ``STUDY_AREA``, or what the reader refuses.
    """
    raw = read(path)
    found = admit(
        raw, crs=None, measure_crs=measure_crs, study_area=None,
        kinds=frozenset({2}), accept_repairs=False,
    )  # fmt: skip
    if found.quarantined or not len(found.geometries):
        raise BadInput(STUDY_AREA, where=path.name)
    return shapely.union_all(found.geometries)


def build_store(
    root: Path,
    delivery: Delivery,
    *,
    pack: str | None = None,
    by: str = "",
    tables: CodeTables | None = None,
    told: Callable[[Delivered, Draft], None] = lambda _layer, _draft: None,
) -> Store:
    """Make a store and publish every delivered layer, each at its own record time.

    Parameters
    ----------
    root : Path
        Directory of the new store.
    pack : str, optional
        Rule pack the store answers with by default.
    by : str
        Who publishes, for the journal.
    tables : CodeTables, optional
        Where given, the codes of layers with a ``classification`` are checked and told.
    told : callable
        Called after each layer has passed the gate, for progress.
    """
    first = min(layer.recorded_at for layer in delivery.layers)
    area = read_area(delivery.folder / delivery.study_area, delivery.measure_crs)
    config = StoreConfig(
        delivery.measure_crs, area, delivery.time_zone, town=delivery.town,
        notice=delivery.note, pack=pack, as_of=delivery.as_of,
    )  # fmt: skip
    store = create_store(root, config, at=first)
    for layer in delivery.layers:
        draft = _prepared(store, delivery.folder, layer, tables)
        publish(store, [draft], recorded_at=layer.recorded_at, by=by)
        told(layer, draft)
    return store


def _prepared(
    store: Store, folder: Path, layer: Delivered, tables: CodeTables | None
) -> Draft:
    files: Sequence[Path] = [folder / layer.file]
    return prepare(
        store, files, read_card(folder / layer.card), valid_from=layer.valid_from,
        card_folder=folder, crs=layer.crs, encoding=layer.encoding, layer=layer.layer,
        accept_repairs=layer.accept_repairs, tables=tables,
    )  # fmt: skip


@cache
def _model() -> type[BaseModel]:
    from pydantic import AwareDatetime, BaseModel, ConfigDict

    class Strict(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)

    class Words(Strict):
        zh: str
        en: str

    class Row(Strict):
        card: str
        file: str
        valid_from: date
        recorded_at: AwareDatetime
        layer: str | None = None
        encoding: str | None = None
        crs: str | None = None
        accept_repairs: bool = False

    class Absent(Strict):
        card: str
        why: Words | str | None = None

    class List(Strict):
        town: Words
        note: Words
        measure_crs: str
        time_zone: str
        study_area: str
        as_of: date | None = None
        layers: list[Row]
        absent: list[Absent] = []

    return List
