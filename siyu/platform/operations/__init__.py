"""Operation of the installation: audit log, jobs and dead letters, health, metrics, backup and restore.

Owns no table (reads the kit's audit_log, outbox, job_run). Emits nothing. Asks platform.shop.
"""

from siyu.platform.operations.errors import BackupBroken, DataFolderInUse, DeadLetterUnknown
from siyu.platform.operations.service import backup, dead_letters, health, job_board, restore, retry

__all__ = [
    "BackupBroken", "DataFolderInUse", "DeadLetterUnknown", "backup", "dead_letters", "health", "job_board",
    "restore", "retry",
]  # fmt: skip
