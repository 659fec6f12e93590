"""What can go wrong at the door."""

from __future__ import annotations

from siyu.kit.errors import Conflict, Denied, Invalid, NotFound, TooMany, Unauthorised


class SignInRefused(Unauthorised):
    """E-mail or password is wrong; which of them is not told."""

    code = "sign_in.refused"


class SessionMissing(Unauthorised):
    """Nobody is signed in, or the session has ended."""

    code = "session.missing"


class KeyRefused(Unauthorised):
    """The API key is unknown or revoked."""

    code = "key.refused"


class CrossSite(Denied):
    """The request did not come from the console's own pages."""

    code = "session.cross_site"


class LinkSpent(Unauthorised):
    """The sign-in link was used or has expired."""

    code = "sign_in.link_spent"


class TooManyTries(TooMany):
    """Too many sign-in tries; wait a minute."""

    code = "sign_in.too_many"


class PasswordWeak(Invalid):
    """The password is too short, or one of the most used."""

    code = "password.weak"


class PersonUnknown(NotFound):
    """No such person in this shop."""

    code = "person.unknown"


class EmailTaken(Conflict):
    """Somebody in this shop has this e-mail already."""

    code = "person.email_taken"


class EmailMalformed(Invalid):
    """This is no e-mail address."""

    code = "person.email"


class LastOwner(Conflict):
    """A shop keeps at least one active owner."""

    code = "person.last_owner"


class KeyUnknown(NotFound):
    """No such key in this shop."""

    code = "key.unknown"


class ScopeUnknown(Invalid):
    """A scope is not the name of a permission."""

    code = "key.scope"
