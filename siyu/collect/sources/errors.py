"""What can be wrong with an import as a whole; single rows are refused with a reason instead."""

from siyu.kit.errors import Conflict, Invalid, NotFound, TooLarge


class ImportUnknown(NotFound):
    """No import of this shop has this id."""

    code = "import.unknown"


class TargetUnknown(NotFound):
    """Nothing of this kind can be imported; the context lists the kinds there are."""

    code = "import.kind_unknown"


class FileRefused(Invalid):
    """The file cannot be read as a table, or is not safe to; `reason` and `message_zh` in the context."""

    code = "import.file_refused"


class UploadTooLarge(TooLarge):
    """The file is larger than the setting `upload_limit_mb`."""

    code = "import.too_large"


class UploadMissing(Invalid):
    """The request holds no file."""

    code = "import.no_file"


class SetupWrong(Invalid):
    """The choices do not fit the file or the kind; the context says which."""

    code = "import.setup"


class NotWaiting(Conflict):
    """The import is past the state in which this can be asked."""

    code = "import.state"


class LeaseLost(Conflict):
    """The import was cancelled, or another worker goes on with it: this one must stop."""

    code = "import.lease_lost"
