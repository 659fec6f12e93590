"""What the live board refuses."""

from siyu.kit.errors import NotFound


class AlertUnknown(NotFound):
    """No alert has this id in this shop."""

    code = "live.alert_unknown"
