"""Data mark (二维码): the report's number and digest, for whoever holds the paper."""

from __future__ import annotations

import io

import segno

__all__ = ["qr_png", "qr_svg", "qr_text"]


def qr_text(report_id: str, digest: str) -> str:
    """What the mark holds: number and digest of the report, parted by a blank.

    Examples
    --------
    >>> qr_text("3f1c", "sha256:ab")
    '3f1c sha256:ab'
    """
    return f"{report_id} {digest}"


def qr_svg(report_id: str, digest: str) -> str:
    """The mark as inline SVG without any size of its own; error correction M."""
    out = io.BytesIO()
    segno.make_qr(qr_text(report_id, digest), error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, nl=False
    )
    return out.getvalue().decode("ascii")


def qr_png(report_id: str, digest: str) -> bytes:
    """The same mark as PNG, eight pixels a module, for documents that take no SVG."""
    out = io.BytesIO()
    segno.make_qr(qr_text(report_id, digest), error="m").save(out, kind="png", scale=8, border=2)
    return out.getvalue()
