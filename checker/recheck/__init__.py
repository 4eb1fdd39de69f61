"""Recheck (复核): a report made anew from what its store kept, and what differs with the reason."""

__all__: list[str] = []
