"""What leaves the building: one result in several forms."""

__all__: list[str] = []
