"""A reader of vector tiles that shares no code with the writer, straight from the specification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["read_tile"]


def read_tile(data: bytes) -> dict[str, Any]:
    """Layers of a tile by name: ``{"extent", "version", "features": [{"type", "tags", "rings"}]}``."""
    layers = {}
    for number, value in _fields(data):
        assert number == 3
        layer = _layer(value)
        layers[layer.pop("name")] = layer
    return layers


def _layer(data: bytes) -> dict[str, Any]:
    layer: dict[str, Any] = {"features": [], "version": 1, "extent": 4096}
    keys, values, features = [], [], []
    for number, value in _fields(data):
        if number == 1:
            layer["name"] = value.decode()
        elif number == 2:
            features.append(value)
        elif number == 3:
            keys.append(value.decode())
        elif number == 4:
            ((kind, text),) = _fields(value)
            assert kind == 1
            values.append(text.decode())
        elif number == 5:
            layer["extent"] = value
        elif number == 15:
            layer["version"] = value
    layer["features"] = [_feature(f, keys, values) for f in features]
    return layer


def _feature(data: bytes, keys: list[str], values: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = {"tags": {}}
    for number, value in _fields(data):
        if number == 2:
            tags = list(_varints(value))
            pairs = zip(tags[::2], tags[1::2], strict=True)
            out["tags"] = {keys[k]: values[v] for k, v in pairs}
        elif number == 3:
            out["type"] = value
        elif number == 4:
            out["rings"] = _rings(list(_varints(value)))
    return out


def _rings(commands: list[int]) -> list[list[tuple[int, int]]]:
    rings: list[list[tuple[int, int]]] = []
    x = y = n = 0
    while n < len(commands):
        command, count = commands[n] & 7, commands[n] >> 3
        n += 1
        if command == 7:
            rings[-1].append(rings[-1][0])
            continue
        for _ in range(count):
            x += (commands[n] >> 1) ^ -(commands[n] & 1)
            y += (commands[n + 1] >> 1) ^ -(commands[n + 1] & 1)
            n += 2
            if command == 1:
                rings.append([])
            rings[-1].append((x, y))
    return rings


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
        else:
            assert key & 7 == 2, "only numbers and blocks are written"
            length, at = _varint(data, at)
            assert at + length <= len(data)
            yield key >> 3, data[at : at + length]
            at += length


def _varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
