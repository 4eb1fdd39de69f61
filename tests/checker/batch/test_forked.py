"""What the processes of a batch come from has imported what they need."""

from __future__ import annotations

from importlib.util import find_spec

from checker.batch import forked


def test_what_is_imported_beforehand_is_there():
    """A name that leads nowhere would be passed over in silence, and cost every process."""
    assert all(find_spec(name) for name in forked._IMPORTED)


def test_it_may_be_asked_for_twice():
    forked.ready()
    forked.ready()
    assert forked.processes().get_start_method() == "forkserver"
