"""Bulk import: files of customers, products, orders or events become rows, with every refused row explained.

Owns `import_job` and `import_reject`, and the uploads in `<data_dir>/imports`. Emits ImportFinished.
Asks the targets that other domains declare in their TARGETS; knows none of them by name.
"""

from siyu.collect.sources.models import (
    Batch,
    Choice,
    EncodingChoice,
    Field,
    FieldType,
    FileFormat,
    ImportJob,
    Label,
    Layout,
    Load,
    Mode,
    Pair,
    Preview,
    PreviewColumn,
    PreviewRow,
    Reason,
    RefusedLine,
    RowError,
    Setup,
    State,
    Target,
    Value,
)  # fmt: skip
from siyu.collect.sources.service import (
    Upload,
    cancel,
    clean_up,
    erase,
    get,
    import_file,
    list_page,
    preview,
    receive,
    refused_page,
    refused_table,
    run_due,
    start,
    template,
)  # fmt: skip

__all__ = [
    "Batch", "Choice", "EncodingChoice", "Field", "FieldType", "FileFormat", "ImportJob", "Label", "Layout", "Load",
    "Mode", "Pair", "Preview", "PreviewColumn", "PreviewRow", "Reason", "RefusedLine", "RowError", "Setup", "State",
    "Target", "Upload", "Value", "cancel", "clean_up", "erase", "get", "import_file", "list_page", "preview",
    "receive", "refused_page", "refused_table", "run_due", "start", "template",
]  # fmt: skip
