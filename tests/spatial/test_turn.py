"""A writer gets its turn beside another that comes again at once."""

import sqlite3
import threading
import time

import pytest

from spatial.turn import take_turn


@pytest.fixture
def path(tmp_path):
    connection = opened(tmp_path / "one.sqlite")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    return tmp_path / "one.sqlite"


def opened(path):
    return sqlite3.connect(path, isolation_level=None, timeout=7.0, check_same_thread=False)


def asked(connection) -> list[str]:
    seen: list[str] = []
    connection.set_trace_callback(lambda text: seen.append(text) if "BEGIN" in text else None)
    return seen


def test_who_waits_asks_more_often_than_another_writer_comes_again(path):
    holder, waiter = opened(path), opened(path)
    holder.execute("BEGIN IMMEDIATE")
    questions = asked(waiter)
    release = threading.Timer(0.5, holder.execute, ["COMMIT"])
    release.start()
    take_turn(waiter, 60.0)
    assert len(questions) > 25, "SQLite's own waiting asks some dozen times in half a second"
    assert waiter.in_transaction
    release.join()


def test_who_waits_in_vain_is_told_after_its_time_and_not_before(path):
    holder, waiter = opened(path), opened(path)
    holder.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="locked") as refused:
        take_turn(waiter, 0.2)
    assert refused.value.sqlite_errorcode == sqlite3.SQLITE_BUSY
    assert time.monotonic() - start >= 0.2
    assert not waiter.in_transaction


def test_what_is_no_other_writer_is_told_at_once(path):
    connection = opened(path)
    take_turn(connection, 60.0)
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        take_turn(connection, 60.0)


def test_the_time_out_of_a_connection_is_its_own_again(path):
    connection = opened(path)
    take_turn(connection, 1.0)
    connection.execute("COMMIT")
    holder = opened(path)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError):
        take_turn(connection, 0.0)
    assert connection.execute("PRAGMA busy_timeout").fetchone() == (7000,)
