"""The engine on one small store a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from checker.assessment import Assessment
from checker.check import assess
from checker.proposal import NOTHING_DECLARED, Declared, Proposal
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack
from tests.checker.trial import (
    SITE,
    TODAY,
)
from tests.factories import make_site, make_store


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Assessment]:
    calls = count()

    def check(
        files: dict[str, Any], *drafts: Any, site: Any = SITE, facts: dict[str, Any] | None = None,
        as_of: date = TODAY, **options: Any,
    ) -> Assessment:  # fmt: skip
        own = f"-{n}" if (n := next(calls)) else ""  # a test may try several cases
        book = make_pack(tmp_path / f"pack{own}", files)
        store = make_store(tmp_path / f"store{own}", *drafts)
        declared = {name: Declared(value) for name, value in (facts or {}).items()}
        proposal = Proposal("p", declared) if declared else NOTHING_DECLARED
        return assess(snapshot(store, as_of=as_of), make_site(site), book, proposal, **options)

    return check
