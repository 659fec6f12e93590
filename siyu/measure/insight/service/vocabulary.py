"""What a question can be built from: the events there are, and the properties they carry."""

from __future__ import annotations

from siyu.kit.work import Work
from siyu.measure.insight.models import Vocabulary
from siyu.measure.insight.store import words


def vocabulary(work: Work) -> Vocabulary:
    """Event names by frequency, property names, customer attributes. Raises: Denied, LakeTooSlow."""
    work.require("insight.read")
    return Vocabulary(
        events=words.event_names(work.lake),
        properties=words.property_names(work.lake),
        customer_attributes=words.customer_attributes(work.lake),
    )
