"""The live board: orders, GMV, visitors and conversion of this minute against yesterday, and alerts on them.

Owns tables live_alert and live_alarm. Emits AlarmRaised and AlarmCleared.
Asks the lake (event, orders) and nobody else.
"""

from siyu.measure.live.errors import AlertUnknown
from siyu.measure.live.models import Alarm, Alert, AlertDraft, Board, Figures, Happening, Minutes, Reading
from siyu.measure.live.service import (
    alarms,
    board,
    change_alert,
    create_alert,
    delete_alert,
    due_changes,
    happenings,
    list_alerts,
    minutes,
    ring,
)

__all__ = [
    "Alarm", "Alert", "AlertDraft", "AlertUnknown", "Board", "Figures", "Happening", "Minutes", "Reading", "alarms",
    "board", "change_alert", "create_alert", "delete_alert", "due_changes", "happenings", "list_alerts", "minutes",
    "ring",
]  # fmt: skip
