"""The demo town, layer cards, rule packs and code tables that ship with Sanhe (`sanhe_data`)."""

__all__: list[str] = []
