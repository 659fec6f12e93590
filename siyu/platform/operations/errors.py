"""What can go wrong in operation."""

from __future__ import annotations

from siyu.kit.errors import Conflict, Invalid, NotFound


class DeadLetterUnknown(NotFound):
    """No such dead letter; it may have been retried already."""

    code = "dead_letter.unknown"


class BackupBroken(Invalid):
    """The file is no backup of Siyu, or was altered."""

    code = "backup.broken"


class DataFolderInUse(Conflict):
    """A restore needs an empty data folder."""

    code = "backup.folder_in_use"
