"""Every rule on the web: over the interface, and as a person sees it in a real browser."""

from datetime import date

import pytest

from checker.rule_row import rule_row, status_on
from spatial.settings import Settings
from tests.checker.packs import make_pack, rule
from tests.factories import make_store
from tests.webmap.browser import axe, served, watched
from webmap.app import create_app
from webmap.held import KEY

NOW = date(2026, 11, 24)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    root = tmp_path_factory.mktemp("rules") / "store"
    make_store(root)
    app = create_app(Settings(root), workers=1)
    yield app
    app.extensions[KEY].jobs.close()


@pytest.fixture(scope="module")
def origin(town):
    with served(town) as address:
        yield address


@pytest.fixture
def seen(browser, origin):
    with watched(browser, origin) as page:
        yield page
        page.assert_clean()


@pytest.mark.parametrize(
    ("in_force", "status", "since"),
    [
        ({"2020-01-01": True}, "in-force", "2020-01-01"),
        ({"2020-01-01": True, "2026-11-24": None}, "ended", "2026-11-24"),
        ({"2026-11-25": True}, "to-come", "2026-11-25"),
        ({"2020-01-01": True, "2022-01-01": None, "2027-01-01": True}, "to-come", "2027-01-01"),
    ],
)
def test_the_status_is_that_of_the_day(tmp_path, in_force, status, since):
    book = make_pack(tmp_path / "p", {"t/a.yaml": rule(in_force=in_force)})
    assert status_on(book.rules[0], NOW) == (status, date.fromisoformat(since))


@pytest.mark.parametrize(
    ("reviewed", "due"), [(None, True), ("2025-11-24", False), ("2025-11-23", True)]
)
def test_a_rule_not_looked_at_for_a_year_is_due(tmp_path, reviewed, due):
    last = {"on": reviewed} if reviewed else None
    book = make_pack(tmp_path / "p", {"t/a.yaml": rule(last_reviewed=last)})
    row = rule_row(book, book.rules[0], NOW)
    assert (row["last_reviewed"], row["review_due"]) == (reviewed, due)
    assert (row["status"], row["worst"], row["confidence"]) == ("in-force", "prohibited", "verified")


def test_the_interface_lists_every_rule_and_shows_one_whole(town):
    client = town.test_client()
    told = client.get("/api/v1/rules").json
    book = town.extensions[KEY].rulebook()
    assert [row["id"] for row in told["rules"]] == [one.id for one in book.rules]
    assert told["rulebook"]["sha256"] == book.sha256
    for row in told["rules"]:
        assert row["legal"], row["id"]
        assert row["department"]["zh"]
    whole = client.get("/api/v1/rules/water.source_second_grade").json
    assert whole["outcomes"][1]["triggers"] == ["P46"]
    assert whole["items"]["P46"]["en"]
    assert whole["facts"]["discharges"]["kind"] == "question"
    lost = client.get("/api/v1/rules/water.nothing")
    assert (lost.status_code, lost.json["code"]) == (404, "RULE_UNKNOWN")


@pytest.mark.parametrize(("lang", "word", "none"), [("zh", "必查", "没有符合"), ("en", "must be checked", "No rule fits")])
def test_the_page_lists_filters_and_opens(seen, origin, town, lang, word, none):
    page = seen.page
    page.goto(f"{origin}/rules?lang={lang}")
    page.locator("tbody.rule").first.wait_for()
    assert page.locator("tbody.rule").count() == len(town.extensions[KEY].rulebook().rules)
    page.locator("#f-words").fill("R12")
    assert page.locator("tbody.rule").count() == 1
    row = page.locator("tbody.rule")
    assert word in row.inner_text()
    page.locator("tbody.rule th button").press("Enter")
    row.locator(".inner").wait_for()
    assert "P46" in row.inner_text()
    assert axe(page) == []
    page.locator("#f-status").select_option("in-force")
    page.locator("#f-words").fill("<img src=x>")
    assert none in page.locator(".found").inner_text()
    assert page.locator("#announce").inner_text() == page.locator(".count").inner_text()


def test_an_address_opens_its_rule(seen, origin):
    page = seen.page
    page.goto(f"{origin}/rules?lang=en#farmland.permanent_basic_farmland")
    page.locator("tbody.rule .inner").wait_for()
    opened = page.locator("tbody.rule [aria-expanded=true]").evaluate_all("all => all.map(b => b.closest('tbody').id)")
    assert opened == ["farmland.permanent_basic_farmland"]
    assert page.evaluate("document.activeElement.closest('tbody').id") == opened[0]
