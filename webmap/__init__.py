"""How people and machines see it: the root command, the web map, its interface, exported maps."""

__all__: list[str] = []
