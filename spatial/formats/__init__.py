"""Reading what people send: one strict reader a format, GDAL only in a child process."""

__all__: list[str] = []
