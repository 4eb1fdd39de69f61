"""The page the server gives: one language, no inline code, no outside address."""

import json
import re

import pytest

SHELL = re.compile(r"<script[^>]*>(.*?)</script>", re.S)


@pytest.mark.parametrize(
    ("address", "headers", "html", "title"),
    [
        ("/", {}, "zh-Hans", "建设项目选址合规性核查"),
        ("/?lang=en", {}, "en", "Site compliance check"),
        ("/", {"Accept-Language": "en-GB,en;q=0.9"}, "en", "Site compliance check"),
        ("/?lang=zh", {"Accept-Language": "en"}, "zh-Hans", "建设项目选址合规性核查"),
    ],
)
def test_the_page_is_in_one_language(client, address, headers, html, title):
    page = client.get(address, headers=headers)
    assert f'<html lang="{html}">' in page.text
    assert title in page.text
    assert page.headers["Content-Language"] == html


@pytest.mark.parametrize("address", ["/", "/rules", "/store", "/api/v1/docs"])
def test_the_page_obeys_its_own_policy(client, address):
    page = client.get(address).text
    assert all(
        not code.strip() for tag, code in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.S)
        if "application/json" not in tag
    )  # fmt: skip
    assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style|javascript:", page)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)


@pytest.mark.parametrize("address", ["/", "/rules", "/store", "/api/v1/docs"])
def test_every_file_the_page_names_is_there(client, address):
    for name in re.findall(r"""(?:src|href)=["'](/static/[^"'?]+)""", client.get(address).text):
        with client.get(name) as answer:
            assert answer.status_code == 200, name


def test_the_other_language_keeps_the_check(client):
    page = client.get("/?check=20260101-abcdefabcdef&lang=zh&other=x").text
    href = re.search(r'id="language" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "check=20260101-abcdefabcdef" in href
    assert "lang=en" in href
    assert "other" not in href


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "{{7*7}}", '"><img src=x>'])
def test_nothing_of_the_address_becomes_markup(client, text):
    page = client.get("/", query_string={"check": text, "lang": text}).text
    assert text not in page
    assert "49" not in re.search(r'id="language" href="([^"]+)"', page)[1]


def test_what_the_scripts_are_given_is_data(client):
    given = re.search(r'id="given">(.*?)</script>', client.get("/").text, re.S)[1]
    told = json.loads(given)
    west, south, east, north = told["bounds"]
    assert 0.05 < east - west < 0.2
    assert 0.05 < north - south < 0.2
    assert told["verdicts"]["prohibited"]["symbol"] == "✕"


def test_a_store_that_is_no_demo_offers_no_examples(client):
    assert client.get("/examples").json == {"examples": []}
    assert client.get("/examples/01_clean_plot.txt").status_code == 404
