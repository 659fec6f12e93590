"""How complete a product's record is: points per field, and what is missing."""

from collections import Counter

from siyu.unify.catalog.models import Completeness, Problem, ProblemCode, Product, Sku

MIN_TITLE, MAX_TITLE = 6, 60
MIN_DESCRIPTION = 20
FULL_IMAGES = 3
FULL_ATTRIBUTES = 3


def completeness(product: Product) -> Completeness:
    """Score 0 to 100 and the problems.

    Points: title 15, brand 10, description 15, images 20 (8 for having some but fewer than 3), category in the main
    dimension 15, attributes 5, and 20 for the SKUs: price 8, barcode 6, weight 3, distinct specs 3, each lost
    as a whole when any SKU lacks it.
    """
    problems = [*_product_problems(product), *_sku_problems(product.skus)]
    lost: dict[tuple[str, str], int] = {}
    for problem in problems:
        lost[(problem.field, problem.code)] = problem.points
    return Completeness(max(0, 100 - sum(lost.values())), tuple(problems))


def _product_problems(product: Product) -> list[Problem]:
    problems = []
    if len(product.title) < MIN_TITLE:
        problems.append(Problem(ProblemCode.TITLE_SHORT, "title", 15))
    elif len(product.title) > MAX_TITLE:
        problems.append(Problem(ProblemCode.TITLE_LONG, "title", 15))
    if not product.brand:
        problems.append(Problem(ProblemCode.BRAND_MISSING, "brand", 10))
    if len(product.description) < MIN_DESCRIPTION:
        problems.append(Problem(ProblemCode.DESCRIPTION_SHORT, "description", 15))
    if not product.images:
        problems.append(Problem(ProblemCode.IMAGES_MISSING, "images", 20))
    elif len(product.images) < FULL_IMAGES:
        problems.append(Problem(ProblemCode.IMAGES_FEW, "images", 12))
    if not product.main_category:
        problems.append(Problem(ProblemCode.CATEGORY_MISSING, "categories", 15))
    if len(product.attributes) < FULL_ATTRIBUTES:
        problems.append(Problem(ProblemCode.ATTRIBUTES_FEW, "attributes", 5))
    return problems


def _sku_problems(skus: tuple[Sku, ...]) -> list[Problem]:
    if not skus:
        return [Problem(ProblemCode.SKU_MISSING, "skus", 20)]
    problems = []
    specs = Counter(tuple(sorted(sku.spec.items())) for sku in skus)
    for sku in skus:
        if sku.list_fen <= 0:
            problems.append(Problem(ProblemCode.PRICE_MISSING, "list_fen", 8, sku.sku))
        elif sku.cost_fen is not None and sku.cost_fen > sku.list_fen:
            problems.append(Problem(ProblemCode.COST_ABOVE_PRICE, "cost_fen", 0, sku.sku))
        if not sku.barcode:
            problems.append(Problem(ProblemCode.BARCODE_MISSING, "barcode", 6, sku.sku))
        if not sku.weight_g:
            problems.append(Problem(ProblemCode.WEIGHT_MISSING, "weight_g", 3, sku.sku))
        if specs[tuple(sorted(sku.spec.items()))] > 1:
            problems.append(Problem(ProblemCode.SPEC_REPEATED, "spec", 3, sku.sku))
    return problems
