"""GTIN barcodes: which texts are one."""

from siyu.unify.catalog.errors import BarcodeWrong

LENGTHS = (8, 12, 13, 14)


def check_digit(body: str) -> int:
    """The digit that completes the digits of a GTIN.

    SOURCE: GS1 General Specifications, section 7.9: from the right, weights 3, 1, 3, 1, …
    """
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return -total % 10


def checked_gtin(text: str, sku: str = "") -> str:
    """The barcode without blanks and dashes; `sku` is only named in the refusal.

    Raises: BarcodeWrong when it has not 8, 12, 13 or 14 digits, or its check digit does not fit.
    """
    code = text.replace(" ", "").replace("-", "")
    if not (code.isascii() and code.isdigit()) or len(code) not in LENGTHS:
        raise BarcodeWrong("A barcode (GTIN) has 8, 12, 13 or 14 digits.", field="barcode", sku=sku, value=text[:40])
    wanted = check_digit(code[:-1])
    if int(code[-1]) != wanted:
        raise BarcodeWrong(f"The check digit of this barcode should be {wanted}.", field="barcode", sku=sku, value=code)
    return code
