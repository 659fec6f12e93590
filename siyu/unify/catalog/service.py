"""What the shop and its programs may ask of the catalog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from siyu.collect.sources import Batch, RowError
from siyu.kit.errors import SiyuError
from siyu.kit.work import Work
from siyu.unify.catalog import store
from siyu.unify.catalog.errors import BarcodeTaken, CategoryInUse, CategoryNotFound, ProductNotFound, SkuTaken
from siyu.unify.catalog.models import (
    Brief,
    Category,
    CategoryPath,
    Completeness,
    ProblemCode,
    Product,
    ProductFilter,
    ProductPage,
    ProductRecord,
    ProductSort,
    Refused,
    Report,
    Upserted,
)
from siyu.unify.catalog.rules import category as paths
from siyu.unify.catalog.rules import sheet
from siyu.unify.catalog.rules.completeness import completeness as completeness_of
from siyu.unify.catalog.rules.merge import merged

EXPORT_LIMIT = 100_000


def upsert(work: Work, *, records: Sequence[ProductRecord]) -> Upserted:
    """What became of the records: each is written whole or refused with its reason; twice the same changes nothing."""
    draft = _Draft(store.load(work, (record.spu for record in records)))
    owners = store.owners(work, {sku.sku for record in records for sku in record.skus})
    refused: dict[int, Refused] = {}
    for index, record in enumerate(records):
        try:
            _check_owners(owners, record)
            draft.take(index, record)
        except SiyuError as error:
            refused[index] = _refusal(index, record, error)
    _refuse_taken_barcodes(work, draft, records, refused)
    changed = draft.changed()
    _write(work, changed)
    created = sum(product.spu not in draft.known for product in changed)
    touched = {product.spu for product in changed}
    unchanged = len({record.spu for at, record in enumerate(records) if at not in refused} - touched)
    return Upserted(created, len(changed) - created, unchanged, tuple(refused[at] for at in sorted(refused)))


def get(work: Work, *, spu: str) -> Product:
    """The product with its SKUs. Raises: ProductNotFound."""
    found = store.load(work, [spu]).get(spu)
    if found is None:
        raise ProductNotFound("There is no such product.", spu=spu)
    return found


def list_page(
    work: Work, *, wanted: ProductFilter, sort: ProductSort, after: tuple[str | int, str] | None, limit: int
) -> ProductPage:
    """One page of the products that the filter matches."""
    keys = store.find(work, wanted, sort, after, limit + 1)
    found = store.load(work, [code for _, code in keys[:limit]])
    items = tuple(found[code] for _, code in keys[:limit])
    return ProductPage(items, keys[limit - 1] if len(keys) > limit else None, store.count(work, wanted))


def completeness(work: Work, *, spu: str) -> Completeness:
    """Score and problems of one product. Raises: ProductNotFound."""
    return completeness_of(get(work, spu=spu))


def report(work: Work) -> Report:
    """How complete the catalog is: mean score, and how many products have each problem."""
    scored = store.scores(work)
    problems = Counter(ProblemCode(code) for _, codes in scored for code in codes)
    total = sum(score for score, _ in scored)
    return Report(
        len(scored),
        sum(not codes for _, codes in scored),
        (200 * total + len(scored)) // (2 * len(scored)) if scored else 0,
        dict(problems.most_common()),
    )


def brands(work: Work) -> list[str]:
    """All brands in use."""
    return store.brands(work)


def briefs(work: Work, *, skus: Iterable[str]) -> dict[str, Brief]:
    """What order lines need to know of these SKUs, by SKU; unknown SKUs are absent."""
    return store.briefs(work, dict.fromkeys(skus))


def categories(work: Work) -> list[Category]:
    """All categories, parents before children, sisters by position and then name, with the products at or below."""
    inside: dict[tuple[str, str], set[str]] = {}
    for spu, dimension, path in store.placements(work):
        for above in paths.with_ancestors(path):
            inside.setdefault((dimension, above), set()).add(spu)
    known = {(dimension, path): position for dimension, path, position in store.categories(work)}

    def place(key: tuple[str, str]) -> tuple[str, list[tuple[int, str]]]:
        dimension, path = key
        return dimension, [
            (known.get((dimension, above), 0), above.rsplit("/", 1)[-1]) for above in paths.with_ancestors(path)
        ]

    return [
        Category(
            dimension, path, path.rsplit("/", 1)[-1], known[(dimension, path)], len(inside.get((dimension, path), ()))
        )
        for dimension, path in sorted(known, key=place)
    ]


def put_category(work: Work, *, where: CategoryPath, position: int = 0) -> CategoryPath:
    """The category, made if it was missing, at this place among its sisters. Raises: CategoryWrong."""
    checked = paths.checked_category(where.dimension, where.path)
    store.add_categories(work, _with_ancestors([checked]))
    store.set_position(work, checked, position)
    return checked


def move_category(work: Work, *, where: CategoryPath, path: str) -> CategoryPath:
    """The category under its new path, with all below it and their products.

    Raises: CategoryNotFound, CategoryWrong, CategoryInUse.
    """
    target = paths.checked_category(where.dimension, path)
    if not store.has_category(work, where):
        raise CategoryNotFound("There is no such category.", dimension=where.dimension, path=where.path)
    if target.path.startswith(f"{where.path}/"):
        raise CategoryInUse("A category cannot move below itself.", path=where.path)
    below = [
        known
        for dimension, known, _ in store.categories(work)
        if dimension == where.dimension and (known == where.path or known.startswith(f"{where.path}/"))
    ]
    if target.path != where.path:
        for known in below:
            paths.checked_category(where.dimension, paths.moved(known, where.path, target.path))
        touched = [spu for spu, _, _ in store.placements(work, where.dimension, where.path)]
        store.add_categories(work, _with_ancestors([target]))
        store.move_category(work, where, {known: paths.moved(known, where.path, target.path) for known in below})
        work.touch("product", touched)
        work.audit("category.move", f"{where.dimension}:{where.path}", path=target.path)
    return target


def drop_category(work: Work, *, where: CategoryPath) -> None:
    """Take an empty category away, with the empty ones below it. Raises: CategoryNotFound, CategoryInUse."""
    if not store.has_category(work, where):
        raise CategoryNotFound("There is no such category.", dimension=where.dimension, path=where.path)
    inside = len(store.placements(work, where.dimension, where.path))
    if inside:
        raise CategoryInUse("Products still stand in this category.", path=where.path, products=inside)
    store.drop_category(work, where)
    work.audit("category.drop", f"{where.dimension}:{where.path}")


def export(work: Work, *, wanted: ProductFilter) -> list[Product]:
    """The products that the filter matches, by SPU, at most 100,000."""
    keys = store.find(work, wanted, ProductSort.TITLE, None, EXPORT_LIMIT)
    found = store.load(work, sorted(code for _, code in keys))
    return [found[code] for code in sorted(found)]


def load_rows(work: Work, batch: Batch) -> list[RowError]:
    """The rows of a file that were refused; the others are in the catalog. A product's rows stand or fall together."""
    read = sheet.reader(batch)
    records: dict[str, ProductRecord] = {}
    lines: dict[str, list[int]] = {}
    errors: dict[str, RowError] = {}
    for row, spu in enumerate(batch.texts("spu")):
        code = str(spu)
        lines.setdefault(code, []).append(batch.lines[row])
        try:
            records[code] = sheet.joined(records[code], read(row)) if code in records else read(row)
        except SiyuError as error:
            errors.setdefault(code, _row_error(batch.lines[row], error))
    sound = [record for code, record in records.items() if code not in errors]
    for refused in upsert(work, records=sound).refused:
        line = _line_of(batch, refused, lines[refused.spu][0])
        errors[refused.spu] = RowError(line, refused.field or None, refused.code, refused.value)
    return [
        errors[code] if errors[code].line == line else RowError(line, None, "product.refused_together", code)
        for code in errors
        for line in lines[code]
    ]


@dataclass
class _Draft:
    """The products of one batch as the records change them, in order."""

    known: Mapping[str, Product]
    now: dict[str, Product] = field(default_factory=dict)
    takers: dict[str, list[tuple[int, ProductRecord]]] = field(default_factory=dict)

    def take(self, index: int, record: ProductRecord) -> None:
        self.now[record.spu] = merged(self.now.get(record.spu, self.known.get(record.spu)), record)
        self.takers.setdefault(record.spu, []).append((index, record))

    def drop(self, spu: str) -> list[tuple[int, ProductRecord]]:
        del self.now[spu]
        return self.takers.pop(spu)

    def changed(self) -> list[Product]:
        return [product for spu, product in self.now.items() if product != self.known.get(spu)]

    def barcodes(self) -> dict[str, str]:
        """SKU → barcode of every SKU in the batch."""
        return {sku.sku: sku.barcode for product in self.now.values() for sku in product.skus}


def _check_owners(owners: dict[str, str], record: ProductRecord) -> None:
    for sku in record.skus:
        owner = owners.setdefault(sku.sku, record.spu)
        if owner != record.spu:
            raise SkuTaken(f"SKU {sku.sku} belongs to {owner}.", field="sku", sku=sku.sku, spu=owner)


def _refuse_taken_barcodes(
    work: Work, draft: _Draft, records: Sequence[ProductRecord], refused: dict[int, Refused]
) -> None:
    holders = store.barcode_holders(work, {code for code in draft.barcodes().values() if code})
    while True:
        mine = draft.barcodes()
        seen: dict[str, str] = {}
        taken: tuple[str, str, str] | None = None
        for spu, product in draft.now.items():
            for sku in product.skus:
                holder = holders.get(sku.barcode, sku.sku)
                is_held = holder != sku.sku and mine.get(holder, sku.barcode) == sku.barcode
                if sku.barcode and (is_held or seen.setdefault(sku.barcode, sku.sku) != sku.sku):
                    taken = taken or (spu, sku.sku, holder if is_held else seen[sku.barcode])
        if taken is None:
            return
        spu, code, holder = taken
        error = BarcodeTaken(f"SKU {holder} has this barcode.", field="barcode", sku=code, value=mine[code])
        for index, record in draft.drop(spu):
            refused[index] = _refusal(index, record, error)


def _write(work: Work, products: Sequence[Product]) -> None:
    if not products:
        return
    store.save(
        work,
        [
            (product, list(dict.fromkeys(problem.code.value for problem in completeness_of(product).problems)))
            for product in products
        ],
    )
    store.add_categories(work, _with_ancestors(path for product in products for path in product.categories))
    work.touch("product", (product.spu for product in products))


def _with_ancestors(every: Iterable[CategoryPath]) -> list[CategoryPath]:
    return [replace(each, path=above) for each in every for above in paths.with_ancestors(each.path)]


def _refusal(index: int, record: ProductRecord, error: SiyuError) -> Refused:
    at = error.context
    return Refused(
        index, record.spu, str(at.get("sku", "")), str(at.get("field", "")), error.code, error.message,
        str(at.get("value", ""))[:80],
    )  # fmt: skip


def _row_error(line: int, error: SiyuError) -> RowError:
    field_name = error.context.get("field")
    return RowError(
        line, None if field_name is None else str(field_name), error.code, str(error.context.get("value", ""))
    )


def _line_of(batch: Batch, refused: Refused, default: int) -> int:
    if not refused.sku:
        return default
    pairs = zip(batch.lines, batch.texts("sku"), batch.texts("spu"), strict=True)
    return next((line for line, sku, spu in pairs if (sku, spu) == (refused.sku, refused.spu)), default)
