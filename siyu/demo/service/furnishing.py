"""What a shop keeper would have made by now: tags on people, segments, saved insights."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from siyu.demo.models import World
from siyu.demo.rules import questions
from siyu.kit.work import Work
from siyu.measure import insight
from siyu.understand import audience, profile


def add_tags(work: Work, world: World, customer_no: Sequence[int]) -> None:
    """The hand-set tags, each at its place in the hierarchy."""
    known = {one.tag.path for one in profile.list_tags(work)}
    for name, path in questions.TAG_PATHS.items():
        if path not in known:
            profile.create_tag(work, tag=profile.Tag(path))
        carriers = [number for number, person in zip(customer_no, world.people, strict=True) if name in person.tags]
        profile.assign(work, path=path, customer_nos=carriers)


def add_segments(work: Work) -> None:
    """The example segments; names that are taken are left as they are."""
    taken = {one.name for one in audience.list_all(work)}
    for example in questions.SEGMENTS:
        if example.name not in taken:
            draft = audience.Draft(
                name=example.name,
                description=example.note,
                folder=questions.FOLDER,
                definition=audience.parse(dict(example.body)),
            )
            audience.create(work, draft=draft)


def add_insights(work: Work) -> None:
    """The example insights; names that are taken are left as they are."""
    read: TypeAdapter[insight.Query] = TypeAdapter(insight.Query)
    taken = {one.name for one in insight.list_insights(work)}
    for example in questions.INSIGHTS:
        if example.name not in taken:
            query = read.validate_python(dict(example.body))
            insight.save_insight(work, draft=insight.InsightDraft(name=example.name, note=example.note, query=query))
