"""The customer domain's refusals."""

from __future__ import annotations

from siyu.kit.errors import Conflict, Invalid, NotFound


class CustomerUnknown(NotFound):
    """No customer has this number or identity."""

    code = "customer.unknown"


class CustomerGone(NotFound):
    """The customer was erased; only the number is left."""

    code = "customer.erased"


class IdentityInvalid(Invalid):
    """A value that cannot identify anybody: a malformed phone number or e-mail address, empty, too long."""

    code = "customer.identity_invalid"


class IdentityMissing(Invalid):
    """A record without a number and without an identity."""

    code = "customer.identity_missing"


class MergeRefused(Conflict):
    """The two are one customer already, or the same number."""

    code = "customer.merge_refused"


class MergeUnknown(NotFound):
    """No merge of this customer has this number, or it was taken back already."""

    code = "customer.merge_unknown"


class FieldInvalid(Invalid):
    """A profile field or trait that is too long, not finite, or has no usable name."""

    code = "customer.field_invalid"


class FieldUnknown(Invalid):
    """Not a field that can be revealed."""

    code = "customer.field_unknown"
