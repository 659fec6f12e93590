"""What the audience domain refuses, with stable codes."""

from siyu.kit.errors import Conflict, Invalid, NotFound


class SegmentUnknown(NotFound):
    """No segment with this id in this shop."""

    code = "segment.unknown"


class DefinitionInvalid(Invalid):
    """The definition does not follow the segment language; `path` in the context is the JSON path of the fault."""

    code = "segment.definition"


class SegmentNested(Conflict):
    """Segments that contain each other, or one that another still uses."""

    code = "segment.nested"


class SegmentKindWrong(Conflict):
    """A static segment has members, not a definition; a dynamic one the other way round."""

    code = "segment.kind"


class SegmentNameTaken(Conflict):
    """Another segment of this shop bears the name."""

    code = "segment.name_taken"
