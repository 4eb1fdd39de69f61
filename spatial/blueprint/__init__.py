"""The one base (一张蓝图): the study area cut so that each piece knows what every plan says."""

__all__: list[str] = []
