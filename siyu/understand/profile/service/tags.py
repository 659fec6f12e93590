"""Tags: made, given, taken, counted, remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from siyu.kit.errors import JsonValue
from siyu.kit.work import Work
from siyu.understand.profile.errors import TagExists, TagKeptByRule, TagUnknown
from siyu.understand.profile.models import Assignment, Tag, TagChange, TagCoverage, TagKind
from siyu.understand.profile.rules.tagging import check_tag, checked_path, with_parents
from siyu.understand.profile.store import tag_sets, tags
from siyu.unify import customer

_BY_HAND = frozenset({TagKind.MANUAL, TagKind.MODEL})


def create_tag(work: Work, *, tag: Tag) -> Tag:
    """The new tag; parents that are missing are made as manual tags. Raises: TagWrong, TagExists."""
    new = replace(tag, path=checked_path(tag.path), created_at=work.now)
    check_tag(new)
    if tags.load(work, new.path) is not None:
        raise TagExists("A tag at this path is there already.", path=new.path)
    parents = [Tag(path, description="") for path in with_parents(new.path)[:-1]]
    tags.add(work, [*parents, new])
    work.audit("tag.create", f"tag:{new.path}", kind=new.kind.value)
    return new


def change_tag(work: Work, *, tag: Tag) -> Tag:
    """The tag with a new description, color, rule or computation; path and kind stay. Raises: TagUnknown, TagWrong."""
    known = _known(work, tag.path)
    new = replace(tag, kind=known.kind, created_at=known.created_at)
    check_tag(new)
    tags.change(work, new)
    work.audit("tag.change", f"tag:{new.path}")
    return new


def drop_tag(work: Work, *, path: str) -> None:
    """Take the tag and all below it away from everybody. Raises: TagUnknown."""
    _known(work, path)
    for tag in tags.every(work):
        if tag.path == path or tag.path.startswith(f"{path}/"):
            lost = tags.take(work, tag.path, sorted(tags.holders(work, tag.path)), tag.kind)
            work.touch("tag", _records(work, lost))
            tags.drop(work, tag.path)
    work.audit("tag.drop", f"tag:{path}")


def list_tags(work: Work) -> list[TagCoverage]:
    """All tags by path, with how many customers have them or one below them."""
    counted, total = tag_sets.coverage(work.lake)
    return [
        TagCoverage(tag, counted.get(tag.path, 0), 10_000 * counted.get(tag.path, 0) // total if total else 0)
        for tag in tags.every(work)
    ]


def assign(work: Work, *, path: str, customer_nos: Iterable[int], source: TagKind = TagKind.MANUAL) -> int:
    """How many customers have the tag now who had it not; unknown numbers are passed over.

    Raises: TagUnknown, TagKeptByRule (a rule or computed tag is not given by hand).
    """
    _check_by_hand(_known(work, path), source)
    roots = _roots(work, customer_nos)
    given = tags.give(work, path, roots, source)
    work.touch("tag", given)
    return len(given)


def unassign(work: Work, *, path: str, customer_nos: Iterable[int], source: TagKind = TagKind.MANUAL) -> int:
    """How many customers lost the tag. Raises: TagUnknown, TagKeptByRule."""
    _check_by_hand(_known(work, path), source)
    members = customer.members_of(work, customer_nos=list(customer_nos))
    taken = tags.take(work, path, list(members), source)
    work.touch("tag", {members[number] for number in taken})
    return len({members[number] for number in taken})


def replace_members(work: Work, *, path: str, customer_nos: Iterable[int], source: TagKind) -> tuple[int, int]:
    """How many customers got and how many lost the tag, so that exactly these have it. Raises: TagUnknown."""
    _known(work, path)
    roots = _roots(work, customer_nos)
    held = tags.holders(work, path)
    known = customer.roots_of(work, customer_nos=list(held))
    wanted = set(roots)
    lost = tags.take(work, path, sorted(number for number in held if known.get(number) not in wanted), source)
    present = {known.get(number) for number in held}
    given = tags.give(work, path, [number for number in roots if number not in present], source)
    work.touch("tag", {*given, *(known.get(number, number) for number in lost)})
    return len(given), len(lost)


def tags_of(work: Work, *, customer_no: int) -> list[Assignment]:
    """The tags of a customer and of all records merged into them, each once."""
    members = customer.members_of(work, customer_nos=[customer_no])
    found: dict[str, Assignment] = {}
    for each in tags.of_customers(work, members):
        merged = replace(each, customer_no=members[each.customer_no])
        if each.tag not in found or merged.set_at < found[each.tag].set_at:
            found[each.tag] = merged
    return [found[path] for path in sorted(found)]


def history(
    work: Work, *, path: str | None = None, customer_no: int | None = None, below: int | None = None, limit: int = 50
) -> list[TagChange]:
    """The newest changes of a tag or of a customer, newest first."""
    numbers = None if customer_no is None else list(customer.members_of(work, customer_nos=[customer_no]))
    return tags.changes(work, path=path, customer_nos=numbers, below=below, limit=limit)


def export_tags(work: Work, customer_no: int) -> Sequence[Mapping[str, JsonValue]]:
    """All that was ever given to or taken from a customer, for the access export."""
    return [
        {"tag": each.tag, "is_given": each.is_given, "source": each.source.value, "at": each.at.isoformat()}
        for each in history(work, customer_no=customer_no, limit=100_000)
    ]


def retag(work: Work, *, customer_nos: Sequence[int]) -> None:
    """After a merge or its undoing: copy the tags of all records concerned to the lake again."""
    work.touch("tag", {*customer_nos, *customer.members_of(work, customer_nos=customer_nos)})


def forget(work: Work, *, customer_nos: Sequence[int]) -> None:
    """After an erasure: no tag and no history is left of these numbers."""
    tags.forget(work, customer_nos)
    work.touch("tag", customer_nos)
    work.touch("customer_orders", customer_nos)


def _known(work: Work, path: str) -> Tag:
    found = tags.load(work, path)
    if found is None:
        raise TagUnknown("There is no such tag.", path=path)
    return found


def _check_by_hand(tag: Tag, source: TagKind) -> None:
    if source in _BY_HAND and tag.kind not in _BY_HAND:
        raise TagKeptByRule("This tag follows its rule; change the rule instead.", path=tag.path)


def _roots(work: Work, customer_nos: Iterable[int]) -> list[int]:
    return sorted(set(customer.roots_of(work, customer_nos=list(set(customer_nos))).values()))


def _records(work: Work, customer_nos: Sequence[int]) -> set[int]:
    return set(customer.roots_of(work, customer_nos=customer_nos).values()) | set(customer_nos)
