"""What the law and the plans say about a proposed site."""

__all__: list[str] = []
