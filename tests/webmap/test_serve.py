"""``sanhe serve`` as a process: answers on this machine only, ends cleanly, leaves no worker."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.factories import make_draft, make_store
from tests.webmap.conftest import FARMLAND, drawn

CHECKOUT = Path(__file__).parents[2]


def children(pid):
    """Processes started by a process, as the kernel lists them."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(status.parent.name)
            found += [child, *children(child)]
    return found


@pytest.fixture
def running(tmp_path):
    make_store(tmp_path / "s", make_draft("permanent-basic-farmland", [FARMLAND]))
    process = subprocess.Popen(
        [sys.executable, "-m", "webmap.cli", "--store", tmp_path / "s", "--lang", "en", "serve",
         "--port", "0", "--workers", "1"],
        cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1,
        preexec_fn=_interruptible,  # noqa: PLW1509
    )  # fmt: skip
    address = urlsplit(process.stderr.readline().strip())
    yield process, address.netloc
    if process.poll() is None:
        process.kill()
    process.wait(timeout=20)
    process.stdout.close()
    process.stderr.close()


def _interruptible():
    """A shell's background job ignores SIGINT, and what it starts would too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ask(netloc, method, path, body=None, **headers):
    connection = http.client.HTTPConnection(netloc, timeout=60)
    try:
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_it_answers_and_checks(running):
    _, netloc = running
    assert ask(netloc, "GET", "/api/v1/health")[0] == 200
    status, report = ask(netloc, "POST", "/api/v1/checks", drawn(50, 0, 100))
    assert (status, report["verdict"]) == (200, "prohibited")


def test_a_foreign_name_for_this_machine_is_refused(running):
    """A page elsewhere may point its own name at 127.0.0.1; its requests must find nothing."""
    _, netloc = running
    status, told = ask(netloc, "GET", "/api/v1/layers", Host="evil.example:80")
    assert (status, "layers" in told) == (400, False)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_and_takes_its_workers_along(running, sign):
    process, netloc = running
    ask(netloc, "POST", "/api/v1/checks", drawn(50, 0, 100))
    started = children(process.pid)
    assert started
    process.send_signal(sign)
    process.wait(timeout=20)
    assert "Traceback" not in process.stderr.read()
    deadline = time.monotonic() + 10
    while (left := [p for p in started if _alive(p)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def test_a_port_in_use_is_said_in_one_line(tmp_path):
    make_store(tmp_path / "s")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "webmap.cli", "--store", tmp_path / "s", "--lang", "en", "serve",
             "--port", str(taken.getsockname()[1])],
            cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("PORT_UNAVAILABLE: ")
    assert done.stderr.count("\n") == 1


def _alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z" and os.path.exists(f"/proc/{pid}")


def test_beyond_loopback_nothing_starts_without_network_locks(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from spatial.errors import BadInput
    from spatial.formats import locks
    from spatial.settings import Settings
    from webmap.serve import serve

    make_store(tmp_path / "s")
    monkeypatch.setattr(locks, "safe_beyond_loopback", lambda: False)
    done = CliRunner().invoke(serve, ["--host", "0.0.0.0"], obj=Settings(tmp_path / "s"))
    assert isinstance(done.exception, BadInput)
    assert done.exception.code == "SERVE_UNLOCKED"


@pytest.mark.parametrize(
    ("host", "names", "trusted"),
    [
        ("127.0.0.1", (), ["127.0.0.1", "localhost", "[::1]"]), ("0.0.0.0", (), None),
        ("0.0.0.0", ("map.example.org",), ["127.0.0.1", "localhost", "[::1]", "map.example.org"]),
        ("10.1.2.3", ("m",), ["127.0.0.1", "localhost", "[::1]", "m", "10.1.2.3"]),
    ],
)  # fmt: skip
def test_only_named_hosts_are_answered(host, names, trusted):
    from webmap.serve import _trusted

    assert _trusted(host, names) == trusted


def test_a_shapefile_is_read_by_the_zygote_and_its_loss_is_no_failure(running):
    """The zygote is a child of the server; killed, the next upload is answered all the same."""
    process, netloc = running
    site = (CHECKOUT / "data" / "sites" / "02_basic_farmland.shp.zip").read_bytes()
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.shp.zip"\r\n\r\n' + site
    form = {"Content-Type": "multipart/form-data; boundary=b"}

    def posted():
        return ask(netloc, "POST", "/api/v1/previews", body + b"\r\n--b--\r\n", **form)[1]["code"]

    assert posted() == "SITE_OUTSIDE_STUDY_AREA"  # read, and found to lie elsewhere
    zygotes = [p for p in children(process.pid) if b"zygote" in Path(f"/proc/{p}/cmdline").read_bytes()]
    assert len(zygotes) == 1
    os.kill(zygotes[0], signal.SIGKILL)
    assert posted() == "SITE_OUTSIDE_STUDY_AREA"
