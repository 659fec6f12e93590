"""What each refusal means and what to do about it, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from siyu.collect.sources.models import Label

REASONS: dict[str, Label] = {
    "import.required": Label("必填项为空", "A required cell is empty."),
    "import.not_a_number": Label("不是数字", "This is not a number."),
    "import.not_whole": Label("应为整数", "A whole number is needed."),
    "import.number_too_large": Label("数字过大", "The number is too large."),
    "import.not_money": Label("不是金额，请写成 12.30 的形式（单位：元）", "This is not an amount; write it in yuan, like 12.30."),
    "import.money_too_fine": Label("金额最多两位小数", "An amount has at most two decimals."),
    "import.not_a_date": Label("不是日期，请写成 2024-01-31 的形式", "This is not a date; write it like 2024-01-31."),
    "import.not_a_time": Label("不是时间，请写成 2024-01-31 08:30:00 的形式", "This is not a time; write it like 2024-01-31 08:30:00."),
    "import.date_out_of_range": Label("日期超出合理范围", "The date is out of range."),
    "import.not_a_phone": Label("不是有效的电话号码", "This is not a valid telephone number."),
    "import.not_an_email": Label("不是有效的邮箱地址", "This is not a valid e-mail address."),
    "import.not_yes_or_no": Label("应为“是”或“否”", "Yes or no is needed."),
    "import.not_a_choice": Label("不在可选值之内", "This is none of the allowed values."),
    "import.digits_lost": Label(
        "数字已被表格软件改成科学计数法并丢失位数，请把该列设为文本后重新导出",
        "A spreadsheet turned the number into powers of ten and lost digits; format the column as text and export again.",
    ),
    "import.text_too_long": Label("文字过长", "The text is too long."),
    "import.control_characters": Label("含有控制字符", "The text holds control characters."),
    "import.bad_characters": Label("含有无法识别的字符，请检查文件编码", "The text holds characters that could not be read; check the encoding."),
    "import.formula_error": Label("公式出错（如 #N/A）", "A formula failed (such as #N/A)."),
    "import.too_few_cells": Label("单元格比表头少", "The row has fewer cells than the header."),
    "import.too_many_cells": Label("单元格比表头多", "The row has more cells than the header."),
    "import.bad_quoting": Label("引号不配对", "The quotes of this row do not match."),
    "import.cell_too_long": Label("单元格过长，可能是引号未闭合", "A cell is too long; a quote may be open."),
    "import.not_json": Label("不是有效的 JSON", "This line is not valid JSON."),
    "import.not_an_object": Label("每行应为一个 JSON 对象", "Each line must be one JSON object."),
    "import.group_refused": Label("同一组（如同一订单）的其他行有误，整组未导入", "Another row of the same group (the same order) is refused, so all of it is."),
}
_UNKNOWN = Label("未能导入", "The row was refused.")


def reason(code: str, own: Mapping[str, Label], language: str, value: str = "") -> str:
    """The sentence for a code: the target's own, else ours; `language` is "zh" or "en"."""
    label = own.get(code) or REASONS.get(code) or _UNKNOWN
    return (label.zh if language == "zh" else label.en).replace("{value}", value)
