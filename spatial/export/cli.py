"""``sanhe layers export``: a layer version as a file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from spatial.errors import BadInput, Text
from spatial.export.messages import EXPORT_TARGET
from spatial.settings import Settings
from spatial.store_messages import FILE_EXISTS

__all__ = ["export"]


@click.command()
@click.argument("layer")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--original", type=click.Path(path_type=Path), metavar="DIR|FILE",
              help="The delivered file instead, byte for byte.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a file of that name.")
@click.option("--as-of", help="Date whose law is asked for; today by default.")
@click.option("--version", help="A version instead of the one in force.")
@click.pass_obj
def export(
    settings: Settings, layer: str, file: Path | None, original: Path | None,
    as_of: str | None, version: str | None, force: bool,
) -> None:  # fmt: skip
    """Write a layer to FILE: .gpkg .shp.zip .geojson .dxf .xlsx .txt .kml .parquet .fgb"""
    from spatial.cli import asked_date
    from spatial.export.original import export_original
    from spatial.export.write import export_layer
    from spatial.store import open_store

    if (file is None) == (original is None):
        raise BadInput(EXPORT_TARGET, layer=layer)
    store = open_store(settings.store)
    on = asked_date(store, as_of)
    if file is not None:
        if file.exists() and not force:
            raise BadInput(FILE_EXISTS, where=file.name)
        made = export_layer(store, layer, file, as_of=on, version=version)
    elif original is not None:
        made = export_original(store, layer, original, as_of=on, version=version, force=force)
    if settings.json:
        out = {
            "layer": layer, "file": made.path.name, "features": made.features,
            "fields_list": made.beside.name if made.beside else None, "secrecy": made.secrecy,
            "notices": [{"code": n.code, "text": n.text.as_dict(), "where": n.where}
                        for n in made.notices],
        }  # fmt: skip
        click.echo(json.dumps(out, ensure_ascii=False))
        return
    words = Text("已导出 {count} 个图斑到 {file}（密级 {secrecy}）",
                 "wrote {count} zones to {file} (secrecy: {secrecy})")  # fmt: skip
    values = {"count": made.features, "file": made.path.name, "secrecy": made.secrecy}
    if not settings.quiet:
        click.echo(words.filled(values).of(settings.lang))
    for notice in made.notices:
        click.echo(f"  ! {notice.code} {notice.text.of(settings.lang)}", err=True)
