"""The root command: found by name, quick, and every failure one line."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.factories import make_store
from webmap.cli import COMMANDS, hoisted, language, main

CHECKOUT = Path(__file__).parents[2]


def sanhe(*args, **environment):
    import os

    clean = {k: v for k, v in os.environ.items() if k not in ("SANHE_STORE", "LANG")}
    return subprocess.run(
        [sys.executable, "-m", "webmap.cli", *map(str, args)], cwd=CHECKOUT, check=False,
        capture_output=True, text=True, encoding="utf-8", env={**clean, **environment}, timeout=120,
    )  # fmt: skip


def imported_by(*args):
    """Third-party and own modules a command line loads."""
    script = (
        "import sys\nfrom webmap.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('|'.join(sorted({m for m in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, args)], cwd=CHECKOUT, check=False,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return set(done.stderr.splitlines()[-1].split("|"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists_and_explains_itself(name):
    shown = CliRunner().invoke(main, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert "Usage" in shown.output


def test_the_list_of_commands_loads_no_web_and_no_map():
    assert imported_by("--version").isdisjoint({"flask", "folium", "shapely", "geopandas", "pyproj"})
    assert "flask" not in imported_by("--help")


def test_a_check_loads_no_web(tmp_path):
    make_store(tmp_path / "s")
    loaded = imported_by("--store", tmp_path / "s", "layers", "list")
    assert loaded.isdisjoint({"flask", "folium", "waitress", "branca"})


@pytest.mark.parametrize(
    ("given", "moved"),
    [
        (["check", "a", "--json"], ["--json", "check", "a"]),
        (["check", "--lang=en", "a"], ["--lang=en", "check", "a"]),
        (["check", "--", "--json"], ["check", "--", "--json"]),
        (["layers", "--store"], ["--store", "layers"]),
    ],
)
def test_global_options_may_stand_anywhere(given, moved):
    assert hoisted(given) == moved


@pytest.mark.parametrize(
    ("environment", "lang"), [("en_US.UTF-8", "en"), ("zh_CN.UTF-8", "zh"), ("C.UTF-8", "zh"), ("", "zh")]
)
def test_the_language_comes_from_the_environment(environment, lang):
    assert language({"LANG": environment}) == lang


@pytest.mark.parametrize(("lang", "word"), [("zh", "如"), ("en", "see")])
def test_a_wrong_command_is_one_line_with_a_code(lang, word):
    done = sanhe("--lang", lang, "no-such-command")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("USAGE: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "--help" in done.stderr


def test_bad_input_is_one_line_and_exit_2(tmp_path):
    done = sanhe("--store", tmp_path / "none", "--lang", "en", "layers", "list")
    assert done.returncode == 3
    assert done.stderr.startswith("STORE_MISSING: ")
    assert done.stderr.count("\n") == 1


def test_with_json_a_failure_is_json_on_standard_output(tmp_path):
    done = sanhe("--json", "--store", tmp_path / "none", "layers", "list")
    assert done.returncode == 3
    told = json.loads(done.stdout)
    assert told["code"] == "STORE_MISSING"
    assert set(told["detail"]) == {"zh", "en"}
    assert done.stderr == ""


def broken(error):
    @click.command()
    def command():
        raise error

    return command


def run(monkeypatch, capsys, error, *options):
    import types

    module = types.ModuleType("broken_command")
    module.broken = broken(error)
    monkeypatch.setitem(sys.modules, "broken_command", module)
    monkeypatch.setitem(COMMANDS, "broken", ("broken_command", "broken"))
    with pytest.raises(SystemExit) as ended:
        main([*options, "broken"])
    return ended.value.code, capsys.readouterr()


def test_interrupted_is_130(monkeypatch, capsys, tmp_path):
    code, told = run(monkeypatch, capsys, KeyboardInterrupt(), "--store", str(tmp_path))
    assert code == 130
    assert "Traceback" not in told.err


def test_a_fault_of_ours_is_a_number_and_a_log(monkeypatch, capsys, tmp_path):
    code, told = run(monkeypatch, capsys, ZeroDivisionError("oh"), "--store", str(tmp_path), "--lang", "en")
    assert code == 3
    assert told.err.startswith("INTERNAL: internal error ")
    assert told.err.count("\n") == 1
    assert "oh" not in told.err.split("(")[0].replace("INTERNAL", "")
    error_id = told.err.split("internal error ")[1][:8]
    log = (tmp_path / "log" / "errors.log").read_text(encoding="utf-8")
    assert error_id in log
    assert "ZeroDivisionError: oh" in log


def test_a_fault_without_a_store_makes_no_store(monkeypatch, capsys, tmp_path):
    run(monkeypatch, capsys, ZeroDivisionError("oh"), "--store", str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_the_module_runs_as_a_program_too():
    done = sanhe("--version")
    assert done.returncode == 0
    assert "0.1" in done.stdout
