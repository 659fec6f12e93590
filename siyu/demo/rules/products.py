"""The catalog of the demo shop: Chinese titles by a word list, categories by keywords, prices from the source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from siyu.demo.models import FEN_PER_PENNY, Category, Ints, Product, Source

_WORD = re.compile(r"[A-Z0-9][A-Z0-9'\-]*")
_COUNTED = re.compile(r"\b(?:SET|PACK|BOX)(?: ?OF ?|/|/ )(\d+)\b|\bS/(\d+)\b")
_ITEM = re.compile(r"\d{5}[A-Z]*")
_SEASONS = ("christmas", "easter")
_MOTIFS = frozenset({
    "FLOWER", "FLOWERS", "HEART", "BIRD", "ROSE", "TREE", "FELT", "HANGING", "DECORATION", "WALL", "TRAVEL", "KITCHEN",
    "GARDEN", "BATHROOM", "PARTY", "HOT",
})  # fmt: skip
SHIPPING_CODES = frozenset({"POST", "DOT", "C2"})


def is_item(stock_code: str) -> bool:
    """Whether a stock code names a thing for sale, not postage, a fee, a voucher or a manual entry."""
    return bool(_ITEM.fullmatch(stock_code)) or stock_code == "PADS" or stock_code.startswith("DCGS")


def products(source: Source, sold: Ints) -> tuple[Product, ...]:
    """The product of each stock code in `sold` (places in `source.stock_codes`); list price: the median price paid."""
    pence = _median_pence(source)
    return tuple(_product(source, source.stock_codes[code], int(pence[code])) for code in sold)


def chinese_title(english: str, words: Mapping[str, str], fallback: str) -> str:
    """The words that the list knows, in the English order, which is also the Chinese one; a set's count at the end."""
    counted = _COUNTED.search(english)
    rest = _COUNTED.sub(" ", english)
    known = [words[word] for word in _WORD.findall(rest) if word in words]
    title = "".join(word for place, word in enumerate(known) if word not in known[:place]) or fallback
    if counted:
        title += f"{counted[1] or counted[2]}件套"
    return title


def category_of(english: str, categories: Sequence[Category]) -> Category:
    """Seasonal goods first; then by the last word that names a thing (the head noun); then by a motif; else "other"."""
    words = _WORD.findall(english)
    for category in categories:
        if category.code in _SEASONS and category.words.intersection(words):
            return category
    things = [word for word in reversed(words) if word not in _MOTIFS]
    motifs = [word for word in reversed(words) if word in _MOTIFS]
    for word in things + motifs:
        for category in categories:
            if word in category.words:
                return category
    return categories[-1]


def _product(source: Source, code: str, pence: int) -> Product:
    english = source.titles[code]
    category = category_of(english, source.categories)
    return Product(
        sku=code,
        spu=re.sub(r"(?<=\d{5})[A-Z]+$", "", code),
        title=f"{chinese_title(english, source.words, category.title)} {english.title()}",
        title_en=english.title(),
        category=category,
        list_fen=pence * FEN_PER_PENNY,
    )


def _median_pence(source: Source) -> Ints:
    """The median unit price of each stock code over its sales, shape `(n_stock_codes,)`; 0 where it never sold."""
    sales = ~source.is_cancellation & (source.quantity > 0)
    stock, pence = source.stock[sales], source.unit_pence[sales]
    order = np.lexsort((pence, stock))
    stock, pence = stock[order], pence[order]
    start = np.searchsorted(stock, np.arange(len(source.stock_codes)))
    end = np.searchsorted(stock, np.arange(len(source.stock_codes)), side="right")
    middle = np.minimum((start + end) // 2, len(pence) - 1)
    return np.where(end > start, pence[middle], 0)
