"""From a cell as a file holds it to the value of a field, or the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import TypeAlias
from zoneinfo import ZoneInfo

from siyu.collect.sources.models import Choice, Field, FieldType, Value
from siyu.collect.sources.rules.contacts import email, phone
from siyu.collect.sources.rules.refusals import Refused
from siyu.kit.tables import plain_text

Cell: TypeAlias = "str | int | float | bool | Decimal | date | datetime | time | timedelta | bytes | None"
Reading: TypeAlias = "Callable[[Cell], Value]"

MAX_TEXT = 20_000
MAX_CODE = 200
MAX_MONEY_FEN = 10**13
MAX_INTEGER = 2**53
BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u200e\u200f"
_NOTHING = frozenset({"-", "--", "—", "——", "/", "\\n", "null", "none", "nan", "nil", "n/a", "#n/a", "无", "空"})
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA_ERROR = re.compile(r"#(?:REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|N/A|SPILL!|CALC!)")
_SCIENTIFIC = re.compile(r"([+-]?)(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})", re.ASCII)
_WRAPPED = re.compile(r'="([^"]+)"|[\'`](\d.*)', re.ASCII)
_WHOLE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.0*)?", re.ASCII)
_AMOUNT = re.compile(
    r"([+-]?)[¥￥$]?\s?([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?\s?(?:元|rmb|cny)?", re.ASCII | re.I
)
_COMMON_AMOUNT = re.compile(r"(\d{1,9})\.(\d\d)", re.ASCII)
_FULL_WIDTH = {0xFF01 + at: 0x21 + at for at in range(94)}
_CHINESE_DATE = str.maketrans({"年": "-", "月": "-", "/": "-", ".": "-", "日": " ", "号": " "})
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_CHINESE_TIME = str.maketrans({"时": ":", "点": ":", "分": ":", "秒": ""})
_MOMENT = re.compile(
    r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})?(?:\.(\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?", re.ASCII | re.I
)
_YES = frozenset({"是", "对", "有", "真", "已", "√", "✓", "✔", "y", "yes", "true", "t", "1", "on"})
_NO = frozenset({"否", "不", "没有", "假", "未", "×", "✗", "x", "n", "no", "false", "f", "0", "off"})
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 1, 1)
_LAST_DAY = date(2100, 1, 1)
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MOMENT = datetime(2100, 1, 1, tzinfo=UTC)


def reader(field: Field, zone: ZoneInfo) -> Reading:
    """The function that reads one cell of this field; it raises Refused."""
    if field.type is FieldType.DATETIME:
        return partial(_moment, zone=zone)
    if field.type is FieldType.ENUM:
        return partial(_choice, words=words_of(field.choices))
    return _READINGS[field.type]


def words_of(choices: Sequence[Choice]) -> dict[str, str]:
    """The value each word stands for, lower-case."""
    words: dict[str, str] = {}
    for choice in choices:
        for word in (choice.value, choice.label.zh, choice.label.en, *choice.synonyms):
            words.setdefault(word.casefold(), choice.value)
    return words


def plain(cell: Cell) -> str:
    """The cell as a person reads it: whole numbers without a point, times in ISO form, text trimmed."""
    if isinstance(cell, str):
        text = cell.strip(BLANKS)
        return plain_text(text) if text[:1] == "'" else text  # our own exports come back as they were
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace").strip(BLANKS)
    return _number_text(cell) if isinstance(cell, float | Decimal) else str(cell)


def _number_text(number: float | Decimal) -> str:
    if isinstance(number, Decimal):
        return format(number, "f") if number.is_finite() and abs(number.adjusted()) < 40 else str(number)
    return str(int(number)) if number.is_integer() and abs(number) < 1e21 else repr(number)


def _text(cell: Cell) -> str | None:
    text = plain(cell)
    if not text:
        return None
    _clean(text, MAX_TEXT)
    return text


def _code(cell: Cell) -> str | None:
    text = _unwrapped(plain(cell))
    if not text:
        return None
    if isinstance(cell, float) and abs(cell) >= 1e15:
        raise Refused("import.digits_lost")  # a spreadsheet keeps 15 digits and fills the rest with zeros
    if text[0].isdigit() and _SCIENTIFIC.fullmatch(text):
        text = _unfold(text)
    _clean(text, MAX_CODE)
    return text


def _unwrapped(text: str) -> str:
    """Mall exports write `="0123"`, `'0123` or `` `0123 `` to keep a spreadsheet from reading a number."""
    if text[:1] in ("=", "'", "`") and (match := _WRAPPED.fullmatch(text)):
        return match[1] or match[2]
    return text


def _clean(text: str, limit: int) -> None:
    if len(text) > limit:
        raise Refused("import.text_too_long")
    if not text.isprintable() and _CONTROL.search(text):
        raise Refused("import.control_characters")
    if "\ufffd" in text:
        raise Refused("import.bad_characters")
    if text[0] == "#" and _FORMULA_ERROR.fullmatch(text):
        raise Refused("import.formula_error")


def _unfold(text: str) -> str:
    """`1.38001380001E+10` has all its digits and is taken; `1.38E+10` has lost eight of them and is not."""
    match = _SCIENTIFIC.fullmatch(text)
    if match is None:
        return text
    sign, head, tail, power = match[1], match[2], match[3] or "", int(match[4])
    if len(tail) != power:
        raise Refused("import.digits_lost")
    return f"{sign}{head}{tail}"


def _typed_text(cell: Cell) -> str:
    """The text of a cell that should hold a number, a time or a flag; "" where it says that there is nothing."""
    text = _unwrapped(plain(cell))
    if not text.isascii():
        text = text.translate(_FULL_WIDTH)
    if text and text[0] in "-—/\\nN#无空" and text.casefold() in _NOTHING:
        return ""
    return text


def _integer(cell: Cell) -> int | None:
    if isinstance(cell, bool):
        raise Refused("import.not_a_number")
    text = _typed_text(cell)
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise Refused("import.not_whole" if _is_number(text) else "import.not_a_number")
    digits = text.partition(".")[0].replace(",", "")
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise Refused("import.number_too_large")
    return int(digits)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text and text.strip("+-").casefold() not in {"inf", "infinity", "nan"}


def _money(cell: Cell) -> int | None:
    if isinstance(cell, bool | datetime | date | time | timedelta):
        raise Refused("import.not_money")
    if isinstance(cell, float):
        return _money_of_float(cell)
    if isinstance(cell, str) and (match := _COMMON_AMOUNT.fullmatch(cell)):
        return int(match[1] + match[2])
    text = _typed_text(cell)
    if not text:
        return None
    match = _AMOUNT.fullmatch(text)
    if match is None or not (match[3] or match[4]) or (match[1] and match[2]):
        raise Refused("import.not_money")
    part = (match[4] or "").rstrip("0")
    if len(part) > 2:
        raise Refused("import.money_too_fine")
    whole = (match[3] or "0").replace(",", "")
    if len(whole) > 12:
        raise Refused("import.number_too_large")
    fen = int(whole) * 100 + int(part.ljust(2, "0"))
    if fen > MAX_MONEY_FEN:
        raise Refused("import.number_too_large")
    return -fen if "-" in (match[1], match[2]) else fen


def _money_of_float(amount: float) -> int | None:
    """A spreadsheet's 0.1 + 0.2 is 30 fen; its 0.305 is refused."""
    if not isfinite(amount):
        raise Refused("import.not_money")
    if abs(amount) > MAX_MONEY_FEN / 100:
        raise Refused("import.number_too_large")
    fen = round(amount * 100)
    if abs(amount * 100 - fen) > max(1e-6, abs(amount) * 1e-12):
        raise Refused("import.money_too_fine")
    return fen


def _flag(cell: Cell) -> bool | None:
    if isinstance(cell, bool):
        return cell
    text = plain(cell).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    if not text or text in _NOTHING:
        return None
    raise Refused("import.not_yes_or_no")


def _choice(cell: Cell, *, words: dict[str, str]) -> str | None:
    text = plain(cell).casefold()
    if text in words:
        return words[text]
    if not text or text in _NOTHING:
        return None
    raise Refused("import.not_a_choice")


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return _within_days(cell.date())
    if isinstance(cell, date):
        return _within_days(cell)
    if isinstance(cell, int | float) and cell < 80_000:
        return _within_days(_serial(cell)[0])
    text = _typed_text(cell)
    if not text:
        return None
    day, rest = _split_day(text, "import.not_a_date")
    if rest and not _MOMENT.fullmatch(rest):
        raise Refused("import.not_a_date")
    return _within_days(day)


def _within_days(day: date) -> date:
    if not _FIRST_DAY <= day < _LAST_DAY:
        raise Refused("import.date_out_of_range")
    return day


def _serial(cell: float) -> tuple[date, timedelta]:
    """A spreadsheet's day number, for cells that lost their date format."""
    if isinstance(cell, bool) or not 1 <= cell < 80_000:
        raise Refused("import.not_a_date")
    days = int(cell)
    return _EXCEL_EPOCH + timedelta(days=days), timedelta(seconds=round((cell - days) * 86_400))


def _split_day(text: str, code: str) -> tuple[date, str]:
    """The day that a text begins with, and what follows it."""
    if len(text) in (8, 14) and text.isdigit():
        text = f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:10]}:{text[10:12]}:{text[12:]}".rstrip(": ")
    head, rest = text[:11], text[11:]
    match = _DAY.match(head.translate(_CHINESE_DATE))
    if match is None:
        raise Refused(code)
    rest = (head[match.end() :] + rest).lstrip("日号 Tt")
    try:
        return date(int(match[1]), int(match[2]), int(match[3])), rest
    except ValueError:
        raise Refused(code) from None


def _moment(cell: Cell, *, zone: ZoneInfo) -> datetime | None:
    if isinstance(cell, str):
        return _moment_of_text(cell, zone)
    if isinstance(cell, datetime):
        return _within_moments(cell, zone)
    if isinstance(cell, date):
        return _within_moments(datetime.combine(cell, time()), zone)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell < 80_000:
        day, since = _serial(cell)
        return _within_moments(datetime.combine(day, time()) + since, zone)
    return _moment_of_text(plain(cell), zone)


def _moment_of_text(cell: str, zone: ZoneInfo) -> datetime | None:
    text = plain(cell)
    if len(text) == 19 and text[10] in " T":
        try:
            return _within_moments(datetime.fromisoformat(text), zone)
        except ValueError:
            raise Refused("import.not_a_time") from None
    text = _typed_text(text)
    if not text:
        return None
    if text.isdigit() and len(text) in (10, 13):
        since = timedelta(milliseconds=int(text)) if len(text) == 13 else timedelta(seconds=int(text))
        return _within_moments(_FIRST_MOMENT + since, zone)
    day, rest = _split_day(text, "import.not_a_time")
    return _within_moments(_at(day, rest), zone)


def _at(day: date, rest: str) -> datetime:
    if not rest:
        return datetime.combine(day, time())
    match = _MOMENT.fullmatch(rest.translate(_CHINESE_TIME).strip().rstrip(":"))
    if match is None:
        raise Refused("import.not_a_time")
    text = f"{match[1]:0>2}:{match[2]:0>2}:{match[3] or '0':0>2}.{(match[4] or '0')[:6]:0<6}"
    shift = (match[5] or "").upper().replace("UTC", "Z")
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{text}{shift}")
    except ValueError:
        raise Refused("import.not_a_time") from None


def _within_moments(moment: datetime, zone: ZoneInfo) -> datetime:
    if not 1970 <= moment.year <= 2100:
        raise Refused("import.date_out_of_range")
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    if not _FIRST_MOMENT <= moment < _LAST_MOMENT:
        raise Refused("import.date_out_of_range")
    return moment


def _phone(cell: Cell) -> str | None:
    text = _typed_text(cell)
    if not text:
        return None
    if _SCIENTIFIC.fullmatch(text):
        text = _unfold(text)
    return phone(text)


def _email(cell: Cell) -> str | None:
    text = _typed_text(cell)
    return email(text) if text else None


_READINGS: dict[FieldType, Reading] = {
    FieldType.TEXT: _text,
    FieldType.CODE: _code,
    FieldType.INTEGER: _integer,
    FieldType.MONEY_FEN: _money,
    FieldType.DATE: _day,
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _email,
    FieldType.BOOL: _flag,
}
