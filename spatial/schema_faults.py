"""What is wrong with a value in a configuration file, as a sentence in both languages.

The schemas are checked by a library whose own sentences speak of inputs and instances; a
planner is told what may stand there instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from spatial.errors import Text

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["sentence"]

_FAULTS = {
    "missing": Text("缺少该项", "it is missing"),
    "extra_forbidden": Text("未知的键", "unknown key"),
    "literal_error": Text("只能是 {expected}", "it may be {expected}"),
    "enum": Text("只能是 {expected}", "it may be {expected}"),
    "float_": Text("应为数字", "a number is due"),
    "decimal_": Text("应为数字", "a number is due"),
    "int_": Text("应为整数", "a whole number is due"),
    "bool_": Text("应为 true 或 false", "true or false is due"),
    "datetime_": Text("应为日期和时刻，如 2026-01-05T08:00:00+08:00",
                      "a date and time is due, such as 2026-01-05T08:00:00+08:00"),
    "timezone_aware": Text("时刻应写明时区，如 +08:00", "the time needs its zone, such as +08:00"),
    "date_": Text("应为日期，如 2026-01-05", "a date is due, such as 2026-01-05"),
    "string_pattern_mismatch": Text("应符合 {pattern}", "it has to match {pattern}"),
    "string_too_short": Text("不能为空", "it may not be empty"),
    "string_too_long": Text("最多 {max_length} 个字符", "{max_length} characters at most"),
    "string_": Text("应为文字", "a text is due"),
    "dict_type": Text("应为“键: 值”的对照表", "a table of 'key: value' is due"),
    "mapping_type": Text("应为“键: 值”的对照表", "a table of 'key: value' is due"),
    "model_type": Text("应为“键: 值”的对照表", "a table of 'key: value' is due"),
    "model_attributes_type": Text("应为“键: 值”的对照表", "a table of 'key: value' is due"),
    "list_type": Text("应为列表", "a list is due"),
    "tuple_type": Text("应为列表", "a list is due"),
    "set_type": Text("应为列表", "a list is due"),
    "frozen_set_type": Text("应为列表", "a list is due"),
    "too_short": Text("至少应有 {min_length} 项", "at least {min_length} are due"),
    "too_long": Text("最多 {max_length} 项", "{max_length} at most"),
    "greater_than_equal": Text("不应小于 {ge}", "it may not be less than {ge}"),
    "greater_than": Text("应大于 {gt}", "it has to be more than {gt}"),
    "less_than_equal": Text("不应大于 {le}", "it may not be more than {le}"),
    "less_than": Text("应小于 {lt}", "it has to be less than {lt}"),
    "finite_number": Text("应为有限的数字", "a finite number is due"),
    "none_required": Text("此处应为空", "nothing may stand here"),
    "value_error": Text("内容不成立：{error}", "it does not hold: {error}"),
}  # fmt: skip
_OTHER = Text("不符合此处的格式", "it does not have the form that is due here")


def sentence(model: type[BaseModel], fault: Mapping[str, Any]) -> Text:
    """What is wrong and what would be accepted.

    Parameters
    ----------
    model : type
        The schema, for the keys it knows.
    fault : mapping
        ``type``, ``loc`` and ``ctx`` as pydantic gives them.

    Examples
    --------
    >>> fault = {"type": "less_than_equal", "loc": ("share",), "ctx": {"le": 1.0}}
    >>> from pydantic import BaseModel
    >>> sentence(BaseModel, fault).en
    'it may not be more than 1.0'
    """
    kind, context = str(fault["type"]), dict(fault.get("ctx") or {})
    if kind == "extra_forbidden" and len(fault["loc"]) == 1:
        known = ", ".join(sorted(f.alias or name for name, f in model.model_fields.items()))
        return Text(f"未知的键；可用：{known}", f"unknown key; allowed: {known}")
    expected = str(context.get("expected", "")).replace("'", "")
    listed = Text(expected.replace(" or ", "、").replace(", ", "、"), expected)
    values = {**context, "expected": listed}
    for start, text in _FAULTS.items():
        if kind.startswith(start):
            return text.filled(values)
    return _OTHER
