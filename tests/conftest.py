"""What several rooms of tests share and is made once a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.bad_inputs import Catalogue, make_catalogue

# a case of five seconds is a hang; `make fuzz` looks at many more of them
settings.register_profile("few", deadline=5_000)
settings.register_profile("fuzz", deadline=5_000, max_examples=3_000)
settings.load_profile("few")


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """Every bad input, and the trap their addresses lead to."""
    made = make_catalogue(tmp_path_factory.mktemp("bad"))
    yield made
    made.trap.close()
