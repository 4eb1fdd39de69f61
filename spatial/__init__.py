"""What is where, since when, and by whose authority: the versioned base of plans."""

__all__: list[str] = []
