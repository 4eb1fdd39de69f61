"""The reading child from within: it locks itself up, reads one file, writes one answer.

Nothing here knows the rest of the house; a child has numpy and the reader it needs, no more.
"""

__all__: list[str] = []
