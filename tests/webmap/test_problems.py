"""Every failure is a problem with a code, two languages and a way out."""

import io
import os

import pytest

from checker.errors import RulesError
from spatial.errors import BadInput, Message, SanheError, StoreError
from webmap.failure import InternalError, kept_in_log
from webmap.held import KEY
from webmap.problems import (
    STATUS,
    CheckTimedOutError,
    ForbiddenError,
    NotFoundError,
    problem,
)

ODD = Message("ODD", "奇怪 {what}", "odd {what}", "改", "mend")
FIELDS = {"type", "title", "status", "code", "detail", "where", "how_to_fix", "choices",
          "error_id"}  # fmt: skip


def kinds(base=SanheError):
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (BadInput, 422), (NotFoundError, 404), (ForbiddenError, 403), (StoreError, 503),
        (RulesError, 503), (CheckTimedOutError, 503), (InternalError, 500),
    ],
)  # fmt: skip
def test_the_table_gives_each_class_its_status(kind, status):
    answer = problem(kind(ODD, where="a.shp", what="thing"))
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json(force=True)
    assert set(body) == FIELDS
    assert body["status"] == status
    assert body["detail"] == {"zh": "奇怪 thing", "en": "odd thing"}
    assert body["how_to_fix"] == {"zh": "改", "en": "mend"}
    assert (body["code"], body["where"]) == ("ODD", "a.shp")


def test_no_class_of_error_is_forgotten():
    assert {k for k in kinds() if not any(issubclass(k, known) for known, _ in STATUS)} <= {
        k for k in kinds() if k.__name__ == "UsageError"
    }


@pytest.mark.parametrize(
    ("send", "status", "code"),
    [
        (lambda c: c.get("/nowhere"), 404, "HTTP_404"),
        (lambda c: c.post("/api/v1/health"), 405, "HTTP_405"),
        (lambda c: c.get("/api/v1/layers/no-such"), 404, "LAYER_UNKNOWN"),
        (lambda c: c.get("/api/v1/checks/nonsense"), 404, "CHECK_NOT_FOUND"),
        (lambda c: c.get("/api/v1/checks/20260101-000000000000"), 404, "CHECK_NOT_FOUND"),
        (lambda c: c.get("/api/v1/checks/20260101-000000000000.exe"), 404, "CHECK_FORM_UNKNOWN"),
        (lambda c: c.get("/api/v1/checks/..%2F..%2Fcatalog.sqlite"), 404, None),
        (lambda c: c.get("/api/v1/identify"), 400, "PARAM"),
        (lambda c: c.get("/api/v1/identify?lon=nan&lat=1"), 400, "PARAM"),
        (lambda c: c.post("/api/v1/checks"), 422, "SITE_MISSING"),
        (lambda c: c.post("/api/v1/checks?as_of=soon", data=b"{}"), 422, "DATE_FORMAT"),
        (lambda c: c.post("/api/v1/checks?project=[1]", data=b"{}"), 422, "PROJECT_JSON"),
        (lambda c: c.post("/api/v1/checks?project=" + "[" * 3000, data=b"{}"), 422, "YAML_TOO_BIG"),
    ],
)
def test_refusals_are_told_with_a_code(client, send, status, code):
    answer = send(client)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert set(answer.json) == FIELDS
    assert code in (None, answer.json["code"])
    assert answer.json["detail"]["zh"] and answer.json["detail"]["en"]


@pytest.mark.parametrize("kind", ["application/geo+json", "multipart/form-data; boundary=x"])
def test_more_than_the_limit_is_refused_before_it_is_read(app, client, kind):
    limit = app.config["MAX_CONTENT_LENGTH"]
    told = {"CONTENT_LENGTH": str(limit + 1), "CONTENT_TYPE": kind}
    answer = client.post("/api/v1/checks", input_stream=io.BytesIO(b"{}"), environ_overrides=told)
    assert (answer.status_code, answer.json["code"]) == (413, "UPLOAD_TOO_LARGE")


def test_a_fault_of_ours_is_a_number_here_and_a_traceback_in_the_log(app, client, monkeypatch):
    state = app.extensions[KEY]

    def broken(_self, _as_of=None):
        raise ZeroDivisionError("a secret word")

    monkeypatch.setattr(type(state), "snapshot", broken)
    answer = client.get("/api/v1/health")
    assert (answer.status_code, answer.json["code"]) == (500, "INTERNAL")
    assert "secret word" not in answer.text
    assert str(state.settings.store) not in answer.text
    log = (state.settings.store / "log" / "errors.log").read_text(encoding="utf-8")
    assert answer.json["error_id"] in log
    assert "a secret word" in log


def test_the_log_of_faults_is_for_owner_and_group_alone(tmp_path):
    before = os.umask(0)
    try:
        _, log = kept_in_log(ValueError("x"), tmp_path)
    finally:
        os.umask(before)
    assert (log.parent, log.stat().st_mode & 0o777) == (tmp_path / "log", 0o640)
    assert log.parent.stat().st_mode & 0o777 == 0o750
