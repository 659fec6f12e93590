"""What profiles and tags refuse, by stable code."""

from siyu.kit.errors import Conflict, Invalid, NotFound


class TagUnknown(NotFound):
    """No tag at that path."""

    code = "tag.unknown"


class TagExists(Conflict):
    """A tag at that path is there already."""

    code = "tag.exists"


class TagWrong(Invalid):
    """A path, a rule or a computation that cannot be."""

    code = "tag.wrong"


class TagKeptByRule(Conflict):
    """A tag of this kind is not given by hand."""

    code = "tag.kept_by_rule"


class LifecycleWrong(Invalid):
    """Limits that do not rise, or a cut point below zero."""

    code = "lifecycle.wrong"


class DatesWrong(Invalid):
    """Dates in the wrong order, or too far apart."""

    code = "lifecycle.dates_wrong"


class ProfilesNotReady(Conflict):
    """The profiles of this shop have not been computed yet; they are within seconds."""

    code = "profile.not_ready"
