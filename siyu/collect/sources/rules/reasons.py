"""What each refusal means and what to do about it, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from siyu.collect.sources.models import Label

REASONS: dict[str, Label] = {
    "import.required": Label("必填项为空", "A required cell is empty."),
    "import.not_a_number": Label("不是数字", "This is not a number."),
    "import.not_whole": Label("应为整数", "A whole number is needed."),
    "import.number_too_large": Label("数字过大", "The number is too large."),
    "import.not_money": Label(
        "不是金额，请写成 12.30 的形式（单位：元）", "This is not an amount; write it in yuan, like 12.30."
    ),
    "import.money_too_fine": Label("金额最多两位小数", "An amount has at most two decimals."),
    "import.not_a_date": Label("不是日期，请写成 2024-01-31 的形式", "This is not a date; write it like 2024-01-31."),
    "import.not_a_time": Label(
        "不是时间，请写成 2024-01-31 08:30:00 的形式", "This is not a time; write it like 2024-01-31 08:30:00."
    ),
    "import.date_out_of_range": Label("日期超出合理范围", "The date is out of range."),
    "import.not_a_phone": Label("不是有效的电话号码", "This is not a valid telephone number."),
    "import.not_an_email": Label("不是有效的邮箱地址", "This is not a valid e-mail address."),
    "import.not_yes_or_no": Label("应为“是”或“否”", "Yes or no is needed."),
    "import.not_a_choice": Label("不在可选值之内", "This is none of the allowed values."),
    "import.digits_lost": Label(
        "数字已被表格软件改成科学计数法并丢失位数，请把该列设为文本后重新导出",
        "A spreadsheet turned the number into powers of ten and lost digits; make the column text and export it again.",
    ),
    "import.text_too_long": Label("文字过长", "The text is too long."),
    "import.control_characters": Label("含有控制字符", "The text holds control characters."),
    "import.bad_characters": Label(
        "含有无法识别的字符，请检查文件编码", "The text holds characters that could not be read; check the encoding."
    ),
    "import.formula_error": Label("公式出错（如 #N/A）", "A formula failed (such as #N/A)."),
    "import.too_few_cells": Label("单元格比表头少", "The row has fewer cells than the header."),
    "import.too_many_cells": Label("单元格比表头多", "The row has more cells than the header."),
    "import.bad_quoting": Label("引号不配对", "The quotes of this row do not match."),
    "import.cell_too_long": Label("单元格过长，可能是引号未闭合", "A cell is too long; a quote may be open."),
    "import.not_json": Label("不是有效的 JSON", "This line is not valid JSON."),
    "import.not_an_object": Label("每行应为一个 JSON 对象", "Each line must be one JSON object."),
    "import.group_refused": Label(
        "同一组（如同一订单）的其他行有误，整组未导入",
        "Another row of the same group (the same order) is refused, so all of it is.",
    ),
}
_UNKNOWN = Label("未能导入", "The row was refused.")


def reason(code: str, own: Mapping[str, Label], language: str, value: str = "") -> str:
    """The sentence for a code: the target's own, else ours; `language` is "zh" or "en"."""
    label = own.get(code) or REASONS.get(code) or _UNKNOWN
    return (label.zh if language == "zh" else label.en).replace("{value}", value)


FILE_REASONS: dict[str, Label] = {
    "empty": Label("文件为空", "The file is empty."),
    "broken": Label("文件已损坏，无法打开", "The file is damaged and cannot be opened."),
    "bomb": Label("文件解压后过大，已拒绝", "The file would unpack to far more than it holds; it is refused."),
    "macros": Label("文件含有宏，请另存为 .xlsx 后重试", "The file holds macros; save it as .xlsx and try again."),
    "password": Label(
        "文件有密码保护，请去掉密码后重试", "The file is protected by a password; remove it and try again."
    ),
    "odd_names": Label("文件内部名称异常，已拒绝", "The file has suspicious names inside; it is refused."),
    "entities": Label("文件含有 XML 实体，已拒绝", "The file declares XML entities; it is refused."),
    "other_spreadsheet": Label("请另存为 .xlsx 后重试", "Save the file as .xlsx and try again."),
    "web_page": Label(
        "这是网页或 XML 文件，请用表格软件打开后另存为 .xlsx",
        "This is a web page or XML; open it in a spreadsheet and save it as .xlsx.",
    ),
    "json_array": Label("请提供 JSON Lines：每行一个对象", "Give JSON Lines: one object a line."),
    "not_a_table": Label("这不是表格文件", "This file is no table."),
    "no_such_sheet": Label("没有这个工作表", "There is no such sheet."),
    "too_many_columns": Label("列数过多（最多 1000 列）", "There are too many columns (at most 1,000)."),
    "too_large": Label("表格过大，请拆分后重试", "The table is too large; split it and try again."),
    "too_heavy": Label("解析该文件超出内存或时间限制", "Reading the file takes more memory or time than allowed."),
    "changed": Label("文件内容已改变，请重新上传", "The file has changed; upload it again."),
    "gone": Label("文件已删除，请重新上传", "The file is gone; upload it again."),
    "rows_refused": Label("有行未通过校验，未导入任何数据", "Some rows are refused, so nothing was imported."),
    "row_count": Label("行数过多", "There are too many rows."),
    "internal": Label("系统内部错误，已记录", "Something broke on our side; it is in the log."),
}
_FILE_UNKNOWN = Label("无法导入该文件", "The file could not be imported.")


def file_reason(reason: str) -> Label:
    """The sentence for a refused file or a failed import."""
    return FILE_REASONS.get(reason, _FILE_UNKNOWN)


def label(code: str, own: Mapping[str, Label], value: str = "") -> Label:
    """Both sentences for a row's code."""
    return Label(reason(code, own, "zh", value), reason(code, own, "en", value))
