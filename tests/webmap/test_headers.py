"""Headers of every answer, and what a foreign page may not do."""

import pytest

from tests.webmap.conftest import drawn

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "font-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
EVERYWHERE = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PRIVATE = ("/", "/rules", "/store", "/api/v1/store", "/api/v1/health", "/api/v1/layers", "/api/v1/docs",
           "/api/v1/openapi.json", "/no/such/page", "/api/v1/checks/20260101-000000000000")  # fmt: skip


@pytest.mark.parametrize("address", [*PRIVATE, "/static/vendor/leaflet/leaflet.js"])
def test_every_answer_carries_the_same_guard(client, address):
    with client.get(address) as answer:
        assert {k: answer.headers.get(k) for k in EVERYWHERE} == EVERYWHERE


@pytest.mark.parametrize("address", PRIVATE)
def test_private_pages_are_kept_by_nobody(client, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_check_sent_from_another_site_is_refused(client, headers):
    answer = client.post("/api/v1/checks", data=drawn(0, 0, 50), headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "CROSS_SITE")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, {"Sec-Fetch-Site": "none"}],
    ids=["no browser", "own page", "typed address"],
)
def test_our_own_page_and_a_plain_client_are_let_in(client, headers):
    answer = client.post("/api/v1/checks", data=b"", headers=headers)
    assert answer.json["code"] == "SITE_MISSING"


def test_no_answer_names_the_server(client):
    assert "Server" not in client.get("/").headers
