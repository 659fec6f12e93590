"""What an insight refuses, with stable codes."""

from siyu.kit.errors import Conflict, Invalid, NotFound, Unavailable


class QuestionRefused(Invalid):
    """The question contradicts itself or asks for what is not defined."""

    code = "insight.question"


class CellUnknown(Invalid):
    """The result of this question has no such number."""

    code = "insight.cell"


class InsightUnknown(NotFound):
    """No saved insight has this id in this shop."""

    code = "insight.unknown"


class InsightNameTaken(Conflict):
    """Another saved insight of this shop has this name."""

    code = "insight.name_taken"


class ColumnsBusy(Unavailable):
    """The columns changed while they were read; ask again."""

    code = "insight.columns_busy"
