"""What people and domains may ask of bulk import: upload, preview, start, run, refused rows, templates."""

from siyu.collect.sources.service.jobs import cancel, get, list_page
from siyu.collect.sources.service.previewing import preview, start
from siyu.collect.sources.service.rejects import erase, refused_page, refused_table
from siyu.collect.sources.service.running import clean_up, import_file, run_due
from siyu.collect.sources.service.templates import template
from siyu.collect.sources.service.uploads import Upload, receive

__all__ = [
    "Upload", "cancel", "clean_up", "erase", "get", "import_file", "list_page", "preview", "receive",
    "refused_page", "refused_table", "run_due", "start", "template",
]  # fmt: skip
