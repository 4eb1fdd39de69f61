"""What several rooms of tests share and is made once a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bad_inputs import Catalogue, make_catalogue


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """Every bad input, and the trap their addresses lead to."""
    made = make_catalogue(tmp_path_factory.mktemp("bad"))
    yield made
    made.trap.close()
