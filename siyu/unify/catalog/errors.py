"""What the catalog refuses, by stable code."""

from siyu.kit.errors import Conflict, Invalid, NotFound


class ProductNotFound(NotFound):
    """No product of that number in this shop."""

    code = "product.not_found"


class CategoryNotFound(NotFound):
    """No category at that path."""

    code = "category.not_found"


class ProductWrong(Invalid):
    """A field of a product that cannot be."""

    code = "product.wrong"


class BarcodeWrong(Invalid):
    """A barcode that is no GTIN: wrong length, or the check digit does not fit."""

    code = "product.barcode_wrong"


class BarcodeTaken(Conflict):
    """Another SKU has this barcode."""

    code = "product.barcode_taken"


class SkuTaken(Conflict):
    """The SKU belongs to another product."""

    code = "product.sku_taken"


class ProductInconsistent(Invalid):
    """Two rows of one product disagree about the product."""

    code = "product.inconsistent"


class CategoryWrong(Invalid):
    """A category path is 1 to 6 names of 1 to 40 characters in a dimension of 1 to 20."""

    code = "category.wrong"


class CategoryInUse(Conflict):
    """Products still stand in the category."""

    code = "category.in_use"
