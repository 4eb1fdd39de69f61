"""Requests that mean harm or make no sense, case by case (H01 …), against the real application."""

import http.client
import io
import json
import re
import socket
import tempfile
import time
from datetime import UTC, date, datetime

import pytest
import waitress

from spatial.publish import publish
from spatial.settings import Settings
from tests.factories import make_draft, make_store, square
from tests.webmap.conftest import drawn
from webmap.app import create_app
from webmap.doorkeeper import keep_door
from webmap.held import KEY

CHECKS = "/api/v1/checks"
GEOJSON = {"Content-Type": "application/geo+json"}
LIMIT = 1_000_000


@pytest.fixture(scope="module")
def door(small_store):
    """The application behind its real server, with a limit that a test can reach."""
    import threading

    app = create_app(Settings(small_store), workers=1, limit_s=20)
    app.config.update(MAX_CONTENT_LENGTH=LIMIT, TRUSTED_HOSTS=["127.0.0.1", "localhost"])
    listeners = {}
    server = waitress.create_server(
        app, listeners, host="127.0.0.1", port=0, threads=4, ident="", channel_timeout=5,
        max_request_body_size=LIMIT + 1,
    )  # fmt: skip
    keep_door(server, listeners)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield app, server.effective_port
    server.close()
    thread.join(timeout=5)
    app.extensions[KEY].jobs.close()


def ask(door, method, path, body=None, headers=None):
    """Status, headers and JSON content of one request over a socket."""
    connection = http.client.HTTPConnection("127.0.0.1", door[1], timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, dict(answer.getheaders()), json.loads(text) if text else None
    finally:
        connection.close()


def raw(door, lines, body=b"", wait=5.0):
    """What the server says to bytes as they are."""
    with socket.create_connection(("127.0.0.1", door[1]), timeout=wait) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        parts = []
        try:
            while more := line.recv(65_536):
                parts.append(more)
        except (TimeoutError, ConnectionResetError):
            pass
        return b"".join(parts)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The directory for temporary files, empty, and nobody else's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_h01_too_much_is_refused_before_it_is_sent(door, temporary):
    began = time.monotonic()
    told = raw(door, [f"POST {CHECKS} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {LIMIT * 64}"])
    assert time.monotonic() - began < 1
    head, _, body = told.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413") and b"application/problem+json" in head
    assert b"nosniff" in head and b"Content-Security-Policy" in head
    assert json.loads(body)["code"] == "UPLOAD_TOO_LARGE"
    assert list(temporary.iterdir()) == []


def test_h01_too_much_without_a_length_is_refused_as_soon_as_it_is_too_much(door, temporary):
    chunk = b"%x\r\n" % 65_536 + b"x" * 65_536 + b"\r\n"
    began = time.monotonic()
    lines = [f"POST {CHECKS} HTTP/1.1", "Host: 127.0.0.1", "Transfer-Encoding: chunked", "Connection: close"]
    told = raw(door, lines, chunk * (LIMIT // 65_536 + 1))
    assert time.monotonic() - began < 2
    assert json.loads(told.partition(b"\r\n\r\n")[2])["code"] == "UPLOAD_TOO_LARGE"
    assert list(temporary.iterdir()) == []


def test_h01_the_server_goes_on_answering(door):
    assert ask(door, "GET", "/api/v1/health")[0] == 200


def parts(*named):
    lines = [f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{text}\r\n' for n, text in named]
    return ("".join(lines) + "--b--\r\n").encode()


@pytest.mark.parametrize(
    "body",
    [parts(*[("crs", "")] * 10_000), parts(("project", "x" * 600_000))],
    ids=["ten thousand parts", "one long text"],
)
def test_h02_a_form_of_thousands_of_parts_is_refused(door, body):
    told = ask(door, "POST", CHECKS, body, {"Content-Type": "multipart/form-data; boundary=b"})
    assert (told[0], told[2]["code"]) == (413, "FORM_TOO_LARGE")


@pytest.mark.parametrize(
    "name",
    ["../../etc/x.geojson", "a\x00b.geojson", "长" * 300 + ".geojson", "CON.geojson",
     "红线".encode("gbk").decode("latin-1") + ".geojson", "a\u202egpj.geojson", "<img src=x>.geojson"],
)  # fmt: skip
def test_h03_a_name_is_shown_and_never_used(client, app, name):
    answer = client.post(CHECKS, data={"file": (io.BytesIO(drawn(30, 0, 100)), name)})
    assert answer.status_code == 200, answer.text
    shown = answer.json["site"]["source"]["filename"]
    assert len(shown) <= 120 and "/" not in shown
    assert not re.search("[\x00-\x1f\u202a-\u202e]", shown)
    served = client.get(f"{CHECKS}/{answer.json['id']}.json")
    told = r"""attachment; filename="sanhe-[\w.-]+"; filename\*=UTF-8''[\w.%~-]+"""
    assert re.fullmatch(told, served.headers["Content-Disposition"], re.ASCII)
    kept = [str(p) for p in app.extensions[KEY].settings.store.rglob("*")]
    assert kept and not [p for p in kept if "geojson" in p or "CON" in p or "etc" in p]


def test_h09_a_client_that_goes_away_frees_its_worker(door):
    body = drawn(50, 0, 100)
    head = [f"POST {CHECKS} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/geo+json"]
    for sent, length in ((body[:20], len(body)), (body, len(body))):  # mid-upload, mid-check
        with socket.create_connection(("127.0.0.1", door[1])) as line:
            line.sendall("\r\n".join([*head, f"Content-Length: {length}", "", ""]).encode() + sent)
    status, _, report = ask(door, "POST", CHECKS, body, GEOJSON)
    assert (status, report["verdict"]) == (200, "prohibited")


def test_h09_slow_clients_hold_nobody_up(door):
    slow = [socket.create_connection(("127.0.0.1", door[1])) for _ in range(30)]
    try:
        for line in slow:
            line.sendall(f"POST {CHECKS} HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode())
        began = time.monotonic()
        assert ask(door, "GET", "/api/v1/health")[0] == 200
        assert time.monotonic() - began < 2
    finally:
        for line in slow:
            line.close()


def test_h11_a_foreign_host_is_refused_and_forwarded_words_are_not_believed(door):
    status, _, told = ask(door, "GET", "/", headers={"Host": "evil.example"})
    assert (status, told["code"]) == (400, "HTTP_400")
    spoofed = {"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    connection = http.client.HTTPConnection("127.0.0.1", door[1], timeout=30)
    connection.request("GET", "/?lang=zh", headers=spoofed)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    assert answer.status == 200
    assert "evil.example" not in page and "https://127" not in page


@pytest.mark.parametrize("name", ["'; DROP TABLE layer; --", "..%2f..%2fcatalog.sqlite", "%00", "fоrest-land"])
def test_h12_a_layer_is_looked_up_and_never_made_a_path(client, name):
    from urllib.parse import quote

    at = quote(name, safe="%")
    answer = client.get(f"/api/v1/layers/{at}")
    assert answer.status_code == 404
    assert answer.json["code"] in ("LAYER_UNKNOWN", "HTTP_404")
    assert client.get(f"/api/v1/tiles/{at}/0123456789abcdef/0/0/0.mvt").status_code == 404
    assert client.get("/api/v1/layers").status_code == 200


@pytest.mark.parametrize(
    ("query", "where"),
    [("lon=nan&lat=23", "lon"), ("lon=inf&lat=23", "lon"), ("lon=113&lat=1e308", "lat"),
     ("lon=113", "lat"), ("lon=&lat=23", "lon"), ("lon=181&lat=-91", "lat, lon")],
)  # fmt: skip
def test_h13_a_parameter_that_is_none_is_named(client, query, where):
    answer = client.get(f"/api/v1/identify?{query}")
    assert (answer.status_code, answer.json["code"], answer.json["where"]) == (400, "PARAM", where)


def test_h13_a_crs_is_a_code_and_never_followed(client):
    answer = client.post(f"{CHECKS}?crs=http://x.example/crs", data=drawn(0, 0, 50))
    assert (answer.status_code, answer.json["code"]) == (422, "CRS_UNKNOWN")


@pytest.mark.parametrize("at", ["99/0/0", "-1/0/0", "3/-1/0", "3/8/0", "3/0/99999999999999999999"])
def test_h14_a_tile_that_cannot_be_is_not_found_at_once(client, at):
    version = client.get("/api/v1/layers/permanent-basic-farmland").json["version"]["id"]
    began = time.monotonic()
    answer = client.get(f"/api/v1/tiles/permanent-basic-farmland/{version}/{at}.mvt")
    assert answer.status_code == 404
    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize("to", [CHECKS, "/api/v1/previews"])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"null", "CONTENT_NOT_GEOJSON"), (b"[]", "CONTENT_NOT_GEOJSON"), (b"{", None),
        (b"[" * 4_000_000, "JSON_TOO_DEEP"), (b'{"type": NaN}', None),
        (b'{"type": "Point", "type": "Polygon"}', "JSON_DUPLICATE_KEY"),
    ],
    ids=["null", "list", "cut off", "four million brackets", "NaN", "the same key twice"],
)  # fmt: skip
def test_h15_a_body_that_is_no_geojson_is_a_bad_request(client, to, body, code):
    began = time.monotonic()
    answer = client.post(to, data=body, content_type="application/geo+json")
    assert answer.status_code == 400, answer.text
    assert code in (None, answer.json["code"])
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/html"])
def test_h15_another_kind_of_body_is_not_guessed_at(client, kind):
    answer = client.post(CHECKS, data=drawn(0, 0, 50), content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (415, "MEDIA_TYPE")


def test_h16_reading_changes_nothing_and_methods_mean_themselves(client):
    for method in ("GET", "PUT", "DELETE", "PATCH", "TRACE"):
        answer = client.open(CHECKS, method=method)
        assert (answer.status_code, answer.json["code"]) == (405, "HTTP_405")
    override = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST"}
    assert client.get(CHECKS, headers=override).status_code == 405
    assert client.get(f"{CHECKS}?_method=POST").status_code == 405


def test_h16_the_server_itself_does_not_trace(door):
    assert b" 405 " in raw(door, ["TRACE / HTTP/1.1", "Host: 127.0.0.1", "Connection: close"])


def broken(*_):
    raise ZeroDivisionError("at /srv/planner/secret with\n2026-01-01 INFO publish ok")


def test_h19_a_fault_is_a_number_without_a_path(client, app, monkeypatch):
    monkeypatch.setattr(type(app.extensions[KEY]), "snapshot", broken)
    answer = client.get("/api/v1/health")
    assert (answer.status_code, answer.json["code"]) == (500, "INTERNAL")
    assert "Traceback" not in answer.text and "/srv" not in answer.text and ".py" not in answer.text
    log = app.extensions[KEY].settings.store / "log" / "errors.log"
    assert answer.json["error_id"] in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".json", ".geojson", ".txt", ".map.html"])
def test_h21_a_download_is_never_shown_as_a_page_of_ours(client, suffix):
    name = "<svg onload=alert(1)>.geojson"
    told = client.post(CHECKS, data={"file": (io.BytesIO(drawn(20, 0, 100)), name)}).json
    served = client.get(f"{CHECKS}/{told['id']}{suffix}")
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served.headers["Content-Security-Policy"]


def test_h22_a_name_cannot_write_a_line_into_the_log(client, app, monkeypatch):
    monkeypatch.setattr(type(app.extensions[KEY]), "snapshot", broken)
    log = app.extensions[KEY].settings.store / "log" / "errors.log"
    before = len(log.read_text("utf-8").splitlines()) if log.exists() else 0
    client.get("/api/v1/health")
    lines = log.read_text("utf-8").splitlines()
    assert len(lines) == before + 1
    assert "publish ok" in json.loads(lines[-1])["traceback"]


def test_h24_a_clock_that_goes_back_does_not_turn_versions_round(tmp_path):
    store = make_store(tmp_path / "s", make_draft("forest-land", [square(0, 0, 10)]),
                       at=datetime(2026, 5, 1, 9, 0, tzinfo=UTC))  # fmt: skip
    later = make_draft("forest-land", [square(0, 0, 10), square(50, 0, 10)])
    publish(store, [later], recorded_at=datetime(2026, 5, 1, 8, 0, tzinfo=UTC))
    app = create_app(Settings(tmp_path / "s"), workers=1)
    try:
        told = app.test_client().get("/api/v1/layers/forest-land").json
    finally:
        app.extensions[KEY].jobs.close()
    assert told["version"]["zones"] == 2
    assert told["version"]["valid_from"] == date(2020, 1, 1).isoformat()


def test_h25_no_address_is_ever_called(client):
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        port = trap.getsockname()[1]
        link = f"http://127.0.0.1:{port}/x"
        kml = (
            '<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>'
            f"{link}</href></Link></NetworkLink></kml>"
        )
        linked = json.loads(drawn(0, 0, 50))
        linked["crs"] = {"type": "link", "properties": {"href": link}}
        answers = [
            client.post(CHECKS, data={"file": (io.BytesIO(kml.encode()), "a.kml")}),
            client.post(CHECKS, data=json.dumps(linked)),
            client.post(f"{CHECKS}?crs={link}", data=drawn(0, 0, 50)),
            client.post(CHECKS, data={"file": (io.BytesIO(link.encode()), "a.txt")}),
            client.post(f"{CHECKS}?webhook={link}", data=drawn(0, 0, 50)),
            client.post("/api/v1/layers", json={"url": link}),
        ]
        assert [a.status_code for a in answers] == [422, 422, 422, 422, 400, 405]
        with pytest.raises(TimeoutError):
            trap.accept()
