"""Category paths: what is one, and which paths lie above it."""

from siyu.unify.catalog.errors import CategoryWrong
from siyu.unify.catalog.models import CategoryPath

MAX_DEPTH = 6
MAX_NAME = 40
MAX_DIMENSION = 20


def checked_category(dimension: str, path: str) -> CategoryPath:
    """The path with blanks around its names taken off.

    Raises: CategoryWrong.
    """
    dimension = dimension.strip()
    names = [name.strip() for name in path.split("/")]
    if not 0 < len(dimension) <= MAX_DIMENSION or any(mark in dimension for mark in ":：|/"):
        raise CategoryWrong(f"A dimension has 1 to {MAX_DIMENSION} characters.", dimension=dimension[:60])
    if len(names) > MAX_DEPTH or any(not 0 < len(name) <= MAX_NAME or "|" in name for name in names):
        raise CategoryWrong(
            f"A category path is 1 to {MAX_DEPTH} names of 1 to {MAX_NAME} characters.",
            dimension=dimension,
            path=path[:200],
        )
    return CategoryPath(dimension, "/".join(names))


def with_ancestors(path: str) -> list[str]:
    """The path and every path above it, from the root: `a/b` gives `a`, `a/b`."""
    names = path.split("/")
    return ["/".join(names[: depth + 1]) for depth in range(len(names))]


def moved(path: str, old: str, new: str) -> str:
    """Where `path`, at or below `old`, stands after `old` has become `new`."""
    return new + path[len(old) :]
