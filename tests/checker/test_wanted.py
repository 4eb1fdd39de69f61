"""Which layers a pack cannot do without."""

from datetime import date

from checker.rulebook import find_pack, load_rulebook
from checker.wanted import wanted_layers


def test_the_layers_of_required_checks_and_no_others():
    book = load_rulebook(find_pack("cn-gd-dongguan"))
    wanted = wanted_layers(book, date(2026, 11, 24))
    assert "permanent-basic-farmland" in wanted
    assert wanted["ecological-red-line"].zh == "生态保护红线"
    offline = {
        layer for rule in book.rules if rule.id.startswith("military") for layer in rule.layers
    }
    assert not offline & set(wanted)
    assert wanted_layers(book, date(1900, 1, 1)) == {}
