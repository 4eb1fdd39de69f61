"""The interface ``/api/v1``: health, layers, facts, checks, identify."""

__all__: list[str] = []
