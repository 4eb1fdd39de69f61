"""Measured times on the demo town, beside the usual script, in one run."""

__all__: list[str] = []
