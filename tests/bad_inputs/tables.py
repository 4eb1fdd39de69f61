"""Tables and boundary-point files: formulas, encodings, swapped columns, wrong counts."""

from __future__ import annotations

import numpy as np

from tests.bad_inputs.shelf import Shelf, put
from tests.spatial.formats import samples
from tests.spatial.formats.samples import X, Y, ring

__all__ = ["make"]

_ZONE = 38
_PREFIX = 38e6


def make(shelf: Shelf) -> None:
    """T01–T16."""
    _sheets(shelf)
    _points(shelf)


def _sheets(shelf: Shelf) -> None:
    formula = {"B3": ("=1+1", ""), "A2": ('=HYPERLINK("http://127.0.0.1/x","点击")', "")}
    rows = [["name", "x", "y"], ["", 1, 2], ["=cmd|'/c calc'!A1", "", 3]]
    put(shelf, "T01_xlsx_formula", "a.xlsx", samples.xlsx(rows, formula))
    for id, data in (
        (
            "T02_csv_formula",
            'name,WKT\n"=cmd|\'/c calc\'!A1","POINT (1 2)"\n"@SUM(1+1)","POINT (1 2)"\n'
            '"-2+3","POINT (1 2)"\n',
        ),
        ("T03_csv_gbk", "name,X,Y\n永久基本农田,2547000,474000\n".encode("gbk")),
        ("T04_csv_bom_semicolon", b"\xef\xbb\xbfname;X;Y\na;2547000;474000\n"),
        ("T05_csv_decimal_comma", 'name;X;Y\na;"2547000,55";"474000,12"\n'),
        ("T06_csv_fullwidth_digits", "name,X,Y\na,２５４７０００,４７４０００\n"),
    ):
        put(shelf, id, "a.csv", data)


def _points(shelf: Shelf) -> None:
    closed = ring()
    hole = np.array([(X + 50, Y + 20), (X + 60, Y + 20), (X + 60, Y + 30), (X + 50, Y + 20)])
    same_number = samples.txt(closed, count=9) + "".join(
        f"J{index},1,{north:.3f},{east:.3f}\n" for index, (east, north) in enumerate(hole, 6)
    )
    for id, text in (
        ("T10_txt_good_gbk", samples.txt(closed, count=5)),
        ("T11_txt_unclosed", samples.txt(closed[:-1], count=4)),
        ("T12_txt_swapped", samples.txt(closed[:, ::-1], count=5)),
        ("T13_txt_count_wrong", samples.txt(closed, count=7)),
        (
            "T14_txt_zone_conflict",
            samples.txt(np.add(closed, [_PREFIX, 0]), zone=_ZONE + 1, count=5),
        ),
        ("T15_txt_area_wrong", samples.txt(closed, count=5, area="3.5000")),
        ("T16_txt_hole_same_ringno", same_number),
    ):
        put(shelf, id, "a.txt", text.encode("gbk"))
