"""The invented demo town 禾湾镇 (Hewan): one seeded script that draws every layer and demo site.

``python -m data.town OUT_DIR`` from the root of the checkout (or ``python -m sanhe_data.town
OUT_DIR`` once installed) writes ``OUT_DIR/layers`` and ``OUT_DIR/sites``, byte for byte the same
each time. Lengths are metres in a local frame whose origin is a round point of EPSG:4547.
"""

__all__: list[str] = []
