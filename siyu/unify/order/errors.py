"""What the order book refuses, by stable code."""

from siyu.kit.errors import Conflict, Invalid, NotFound


class OrderNotFound(NotFound):
    """No order of that number in this shop."""

    code = "order.not_found"


class OrderWrong(Invalid):
    """A number or a name that cannot be kept."""

    code = "order.wrong"


class OrderWithoutLines(Invalid):
    """An order needs at least one line, and at most 500."""

    code = "order.without_lines"


class LineWrong(Invalid):
    """A quantity, price or discount of a line that cannot be."""

    code = "order.line_wrong"


class MoneyMismatch(Invalid):
    """Lines, discount, shipping, total and payments do not add up."""

    code = "order.money_mismatch"


class TimeMissing(Invalid):
    """The status says that something happened, but not when."""

    code = "order.time_missing"


class TimesOutOfOrder(Invalid):
    """Paid before placed, received before shipped, and the like."""

    code = "order.times_out_of_order"


class CustomerMissing(Invalid):
    """Nothing says whose order this is."""

    code = "order.customer_missing"


class OrderInconsistent(Invalid):
    """Two rows of the same order disagree about the order."""

    code = "order.inconsistent"


class OrderChanged(Conflict):
    """The lines or the money of a paid order cannot be replaced."""

    code = "order.changed"


class StatusRefused(Conflict):
    """The order is not in a status that allows this."""

    code = "order.status_refused"


class RefundEmpty(Invalid):
    """A refund gives back money or goods; this one would give back nothing."""

    code = "refund.empty"


class RefundNotPaid(Conflict):
    """Only a paid order can be refunded."""

    code = "refund.not_paid"


class RefundTooMuch(Conflict):
    """More money or more pieces than the line has left."""

    code = "refund.too_much"


class RefundChanged(Conflict):
    """That refund number was used for another refund."""

    code = "refund.changed"
