"""The same questions put to PostGIS: a private cluster on a unix socket, zones subdivided.

Times are taken inside the server around each query, so neither the connection nor the
reading of rows counts against it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import shapely

from bench.city import SETBACKS_M, CityLayer, Shapes

__all__ = ["Server", "available", "load", "running", "site_times_ms"]

SEARCH_M = 500.0
TUNED = (
    "-c listen_addresses='' -c shared_buffers=2GB -c work_mem=64MB -c fsync=off"
    " -c jit=off -c max_parallel_workers_per_gather=0"
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running private cluster: where its programs and its socket are, who may ask it."""

    programs: Path
    folder: Path
    user: str


def available() -> Path | None:
    """Folder of the server's programs, None where PostGIS is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A fresh cluster in ``folder``; it is stopped and removed afterwards."""
    programs = available()
    if programs is None:
        raise FileNotFoundError("postgresql-15-postgis-3")
    user = "postgres" if os.geteuid() == 0 else os.environ.get("USER", "postgres")
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Server(programs, folder, user)
    data = folder / "data"
    as_owner(server, programs / "initdb", "-D", data, "-U", user, "-A", "trust", "--no-sync")
    options = f"-k {folder} {TUNED}"
    as_owner(
        server, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"
    )
    try:
        ask(server, "CREATE EXTENSION postgis")
        yield server
    finally:
        as_owner(server, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def as_owner(server: Server, *command: object) -> None:
    """Run a server program as the cluster's owner, who may not be root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = [
            "setpriv",
            "--reuid",
            server.user,
            "--regid",
            server.user,
            "--clear-groups",
            *words,
        ]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=server.folder)


def ask(server: Server, statement: str, given: bytes | None = None) -> str:
    """Run SQL; ``given`` is read by a COPY in it."""
    command = [
        "psql", "-h", str(server.folder), "-U", server.user, "-d", "postgres", "-X", "-q", "-A",
        "-t", "-v", "ON_ERROR_STOP=1", "-c", statement,
    ]  # fmt: skip
    done = subprocess.run(command, input=given, check=True, capture_output=True)
    return done.stdout.decode()


def load(server: Server, layers: Sequence[CityLayer]) -> None:
    """Every layer as a table of pieces of at most 128 vertices, indexed."""
    for layer in layers:
        name = layer.id.replace("-", "_")
        ask(server, f"CREATE UNLOGGED TABLE {name}_whole (owner int, g geometry)")
        copied(server, f"{name}_whole", layer.zones)
        ask(
            server,
            f"CREATE UNLOGGED TABLE {name} AS SELECT owner, ST_Subdivide(g, 128) AS g"
            f" FROM {name}_whole; DROP TABLE {name}_whole;"
            f" CREATE INDEX ON {name} USING gist (g); ANALYZE {name}",
        )


def copied(server: Server, table: str, shapes: Shapes) -> None:
    """Rows of (number, geometry) into a table."""
    hexes = shapely.to_wkb(shapely.set_srid(shapes, 4547), hex=True, include_srid=True)
    text = "".join(f"{i}\t{wkb}\n" for i, wkb in enumerate(hexes))
    ask(server, f"COPY {table} FROM STDIN", text.encode())


def question(layers: Sequence[CityLayer]) -> str:
    """One query for all layers: area or length per zone, nearest distance, building strips."""
    parts = []
    for number, layer in enumerate(layers):
        name = layer.id.replace("-", "_")
        kind = shapely.get_dimensions(layer.zones[:1])[0]
        near = f"FROM {name}, s WHERE ST_DWithin(g, s.s, {SEARCH_M})"
        if layer.allocation:
            parts.append(
                f"SELECT {number}, owner, sum(ST_Area(ST_Intersection(g, s.s))), 0::float8, 0::float8"
                f" FROM {name}, s WHERE ST_Intersects(g, s.s) GROUP BY owner"
            )
            continue
        size = {2: "ST_Area", 1: "ST_Length"}.get(int(kind))
        inside = (
            f"sum(CASE WHEN ST_Intersects(g, s.s) THEN {size}(ST_Intersection(g, s.s)) ELSE 0 END)"
            if size
            else "0::float8"
        )
        width = SETBACKS_M.get(layer.id)
        strip = (
            f"coalesce(ST_Area(ST_Intersection(ST_Union(ST_Buffer(g, {width}, 8))"
            f" FILTER (WHERE ST_DWithin(g, s.s, {width})), s.s)), 0)"
            if width
            else "0::float8"
        )
        parts.append(
            f"SELECT {number}, owner, {inside}, min(ST_Distance(g, s.s)), {strip} {near}"
            " GROUP BY owner, s.s"
        )
    return " UNION ALL ".join(parts)


def site_times_ms(server: Server, layers: Sequence[CityLayer], sites: Shapes) -> list[float]:
    """Time of the query for each site, ms, once all of them have been asked before."""
    ask(server, "CREATE UNLOGGED TABLE asked (owner int, g geometry)")
    copied(server, "asked", sites)
    text = question(layers).replace("'", "''")
    body = f"""
    DO $body$
    DECLARE row record; began timestamptz; found record;
    BEGIN
      CREATE TEMP TABLE taken (site int, ms float8);
      FOR turn IN 1..2 LOOP
        FOR row IN SELECT owner, g FROM asked ORDER BY owner LOOP
          began := clock_timestamp();
          FOR found IN EXECUTE 'WITH s AS MATERIALIZED (SELECT $1 AS s) {text}' USING row.g LOOP
            NULL;
          END LOOP;
          IF turn = 2 THEN
            INSERT INTO taken VALUES
              (row.owner, extract(epoch FROM clock_timestamp() - began) * 1000);
          END IF;
        END LOOP;
      END LOOP;
    END $body$; SELECT ms FROM taken ORDER BY site"""
    return [float(line) for line in ask(server, body).split()]
