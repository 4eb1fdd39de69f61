import pytest

from spatial.errors import BadInput, SanheError, Text
from spatial.strict_yaml import load


def test_scalars_stay_text_until_their_type_is_known():
    data = load("code: 0101\nlive: no\nx: ~\nl: [a, '~', \"\"]\n", where="f.yaml").data
    assert data == {"code": "0101", "live": "no", "x": None, "l": ["a", "~", ""]}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3", "YAML_DUPLICATE_KEY", 3),
        ("a: 1\nb: {c: 1, c: 2}", "YAML_DUPLICATE_KEY", 2),
        ("a: &x 1\nb: *x", "YAML_FORBIDDEN", 1),
        ("a: *x", "YAML_FORBIDDEN", 1),
        ("%YAML 1.1\n---\na: 1", "YAML_FORBIDDEN", 1),
        ("a: 1\nb: !!python/object/apply:os.system ['true']", "YAML_FORBIDDEN", 2),
        ("a: !!int 3", "YAML_FORBIDDEN", 1),
        ("a: !custom {b: 1}", "YAML_FORBIDDEN", 1),
        ("a: {b: 1}\n<<: {c: 1}", "YAML_FORBIDDEN", 2),
        ("? [a]\n: 1", "YAML_FORBIDDEN", 1),
        ("a: 1\n---\nb: 2", "YAML_FORBIDDEN", 1),
        ("a: [1,", "YAML_SYNTAX", 2),
        ("a: " + "[" * 60 + "]" * 60, "YAML_TOO_BIG", 1),
    ],
)
def test_what_is_refused_names_its_line(text, code, line):
    with pytest.raises(SanheError) as refused:
        load(text, where="f.yaml")
    assert refused.value.code == code
    assert refused.value.where == f"f.yaml:{line}"


def test_lines_of_nested_parts_are_known():
    document = load("a:\n  b:\n   - c\n   - d: 1\n", where="f.yaml")
    assert document.line(("a", "b", 1, "d")) == 4
    assert document.place(("a", "b", 1, "missing")) == "f.yaml:4"


@pytest.mark.parametrize(("text", "zh", "en"), [
    ("a: &x 1", "锚点与引用（& *）", "anchors and aliases (& *)"),
    ("a: !!int 1", "类型标签（tag:yaml.org,2002:int）", "tags (tag:yaml.org,2002:int)"),
    ("%YAML 1.1\n---\na: 1", "指令（%）", "directives (%)"),
    ("a: 1\n---\nb: 1", "一个文件中的多份文档（---）", "several documents in one file (---)"),
    ("<<: {a: 1}", "合并键（<<）", "merge keys (<<)"),
    ("? [a]\n: 1", "非普通文字的键", "keys that are not plain words"),
])  # fmt: skip
def test_what_is_not_allowed_is_named_in_the_readers_language(text: str, zh: str, en: str):
    with pytest.raises(BadInput) as refused:
        load(text, where="x.yaml")
    assert refused.value.text == Text(f"不允许使用 {zh}", f"{en} are not allowed here")
