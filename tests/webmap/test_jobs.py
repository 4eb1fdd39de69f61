"""A check that hangs or dies is undecided and named, and harms no other one."""

import io
import time

import pytest

from spatial.settings import Settings
from tests.webmap import workers
from tests.webmap.conftest import drawn
from webmap import jobs
from webmap.app import create_app
from webmap.held import KEY


@pytest.fixture(scope="module")
def strict(small_store):
    """An application that gives a check two seconds."""
    application = create_app(Settings(small_store), workers=1, limit_s=2)
    yield application
    application.extensions[KEY].jobs.close()


def post(app):
    return app.test_client().post("/api/v1/checks", data=drawn(50, 0, 100))


@pytest.mark.parametrize("fault", [workers.hangs, workers.dies], ids=["hung", "killed"])
def test_it_is_said_that_nothing_is_decided(strict, monkeypatch, fault):
    monkeypatch.setattr(jobs, "work", fault)
    began = time.monotonic()
    answer = post(strict)
    assert time.monotonic() - began < 15
    assert answer.status_code == 503
    assert answer.json["code"] == "CHECK_TIMED_OUT"
    assert "待核实" in answer.json["detail"]["zh"]
    assert "nothing is decided" in answer.json["detail"]["en"]
    assert "verdict" not in answer.json


@pytest.mark.parametrize("fault", [workers.hangs, workers.dies], ids=["hung", "killed"])
def test_the_next_check_gets_its_answer(strict, monkeypatch, fault):
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "work", fault)
        assert post(strict).status_code == 503
    for _ in range(3):  # the first may have to wait for a new worker
        answer = post(strict)
        if answer.status_code == 200:
            break
    assert answer.json["verdict"] == "prohibited"


def test_a_comparison_that_hangs_ends_too_and_is_not_kept(strict, monkeypatch):
    address = "/api/v1/layers/permanent-basic-farmland/diff?from=1&to=1"
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "compare", workers.hangs)
        answer = strict.test_client().get(address)
        assert (answer.status_code, answer.json["code"]) == (503, "DIFF_TIMED_OUT")
    for _ in range(3):
        answer = strict.test_client().get(address)
        if answer.status_code == 200:
            break
    assert answer.json["changes"] == []


def test_nothing_is_registered_for_a_check_that_did_not_end(strict, monkeypatch):
    store = strict.extensions[KEY].store
    before = sorted(n for n, _ in store.objects.names())
    monkeypatch.setattr(jobs, "work", workers.hangs)
    post(strict)
    assert sorted(n for n, _ in store.objects.names()) == before


def test_a_fault_in_a_worker_is_a_number_and_no_traceback(strict, monkeypatch):
    monkeypatch.setattr(jobs, "work", workers.breaks)
    answer = post(strict)
    assert (answer.status_code, answer.json["code"]) == (500, "INTERNAL")
    assert "/secret/path" not in answer.text


def test_map_and_layers_answer_while_a_check_hangs(strict, monkeypatch):
    import threading

    monkeypatch.setattr(jobs, "work", workers.hangs)
    waiting = threading.Thread(target=post, args=(strict,))
    waiting.start()
    time.sleep(0.3)
    began = time.monotonic()
    assert strict.test_client().get("/api/v1/layers").status_code == 200
    assert time.monotonic() - began < 1
    waiting.join()


def test_a_refusal_crosses_the_process_border_whole(client):
    form = {"file": (io.BytesIO(b"{{7*7}} {site} not json"), "{x}.geojson")}
    answer = client.post("/api/v1/checks", data=form)
    assert answer.status_code == 422
    assert set(answer.json["detail"]) == {"zh", "en"}
