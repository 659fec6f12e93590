"""What senders are told is complete: every code of a single event, every key that is personal, every limit."""

import re
from pathlib import Path

from siyu.collect.intake import models
from siyu.collect.intake.rules.personal import CHINESE, LAST_WORDS, TRAIT_WORDS

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/sending-events.md").read_text("utf-8")


def test_every_code_of_an_event_is_documented() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "siyu/collect/intake/rules").glob("*.py")]
    codes = {code for source in sources for code in re.findall(r'"(event\.[a-z_]+)"', source)}
    assert codes == set(re.findall(r"`(event\.[a-z_]+)`", PAGE))


def test_every_personal_key_is_documented() -> None:
    words = set(re.findall(r"[a-z]+(?=[,;])", PAGE[PAGE.index("is one of:") :]))
    assert LAST_WORDS - words == set()
    assert TRAIT_WORDS - LAST_WORDS - words == set()
    assert [word for word in CHINESE if word not in PAGE] == []


def test_every_limit_is_documented() -> None:
    assert f"{models.MAX_EVENT_BYTES // 1024} KiB" in PAGE
    assert f"{models.MAX_BATCH_BYTES // 1024} KiB and {models.MAX_BATCH_ITEMS:,} events" in PAGE
    assert f"nesting at most {models.MAX_DEPTH} levels" in PAGE
    assert f"at most {models.MAX_ID_LENGTH} printable" in PAGE
