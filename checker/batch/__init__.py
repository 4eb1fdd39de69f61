"""Batch (批量核查): many sites of one file, ranked, each with a report of its own."""

__all__: list[str] = []
