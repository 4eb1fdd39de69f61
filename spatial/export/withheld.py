"""What does not leave the store: a version whose release is not its geometry."""

from __future__ import annotations

from spatial.blueprint.messages import BLUEPRINT_WITHHELD
from spatial.errors import BadInput
from spatial.export import messages as say
from spatial.layer import LayerVersion

__all__ = ["refuse_withheld"]


def refuse_withheld(version: LayerVersion) -> None:
    """Refuse the geometry of a version that does not release it.

    Raises
    ------
    BadInput
        ``EXPORT_WITHHELD``; ``BLUEPRINT_WITHHELD`` where it is a source's card of today that
        withholds a derived layer, which a new build may mend.
    """
    card = version.card
    if card.release == "geometry":
        return
    if version.stricter:
        raise BadInput(
            BLUEPRINT_WITHHELD, where=version.id, release=card.release,
            layers=", ".join(version.stricter),
        )  # fmt: skip
    raise BadInput(
        say.EXPORT_WITHHELD, where=version.id, release=card.release, authority=card.authority
    )
