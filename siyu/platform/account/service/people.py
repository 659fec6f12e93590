"""People of the shop: invite, change role, disable."""

from __future__ import annotations

from siyu.kit.access import Role
from siyu.kit.errors import Denied
from siyu.kit.work import Work
from siyu.platform.account import rules, store
from siyu.platform.account.errors import EmailTaken, LastOwner, PersonUnknown
from siyu.platform.account.models import Invitation, Person, PersonState
from siyu.platform.account.service.enter import sign_in_link


def people(work: Work) -> list[Person]:
    """Everybody, oldest first."""
    return [store.as_person(work, row) for row in store.person_rows(work)]


def invite(work: Work, *, email: str, name: str, role: Role) -> Invitation:
    """The new person and their one-time link. Raises: EmailMalformed, EmailTaken, Denied."""
    _check_rank(work, role)
    tidy = rules.tidy_email(email)
    if store.person_rows(work, store.person.c.email_hash == work.cipher.blind("email", tidy)):
        raise EmailTaken("Somebody in this shop has this e-mail already.")
    person_id = store.insert_person(work, tidy, name, role)
    work.audit("person.invite", person_id, role=role)
    return Invitation(person=_get(work, person_id), link_token=sign_in_link(work, person_id=person_id))


def renew_invitation(work: Work, *, person_id: str) -> Invitation:
    """A fresh one-time link for somebody who lost theirs, or their password. Raises: PersonUnknown, Denied."""
    found = _get(work, person_id)
    _check_rank(work, found.role)
    work.audit("person.link", person_id)
    return Invitation(person=found, link_token=sign_in_link(work, person_id=person_id))


def update_person(
    work: Work, *, person_id: str, name: str | None = None, role: Role | None = None, is_disabled: bool | None = None
) -> Person:
    """The person after the change; a disabled person's sessions end at once.

    Raises: PersonUnknown, LastOwner, Denied.
    """
    found = _get(work, person_id)
    _check_rank(work, found.role)
    if role is not None:
        _check_rank(work, role)
    loses_owner = found.role == Role.OWNER and (is_disabled or (role is not None and role != Role.OWNER))
    if loses_owner and store.count_other_owners(work, person_id) == 0:
        raise LastOwner("A shop keeps at least one active owner.")
    values: dict[str, object] = {}
    if name is not None:
        values["name"] = name
    if role is not None:
        values["role"] = role
    if is_disabled is not None:
        values["state"] = _state_after(work, person_id, is_disabled)
    if values:
        store.change_person(work, person_id, **values)
        work.audit("person.update", person_id, **{key: str(value) for key, value in values.items()})
    if is_disabled or role is not None:
        store.delete_sessions(work, person_id=person_id)
    return _get(work, person_id)


def _state_after(work: Work, person_id: str, is_disabled: bool) -> PersonState:
    if is_disabled:
        return PersonState.DISABLED
    row = store.person_rows(work, store.person.c.person_id == person_id)[0]
    return PersonState.ACTIVE if row.password_hash else PersonState.INVITED


def _get(work: Work, person_id: str) -> Person:
    rows = store.person_rows(work, store.person.c.person_id == person_id)
    if not rows:
        raise PersonUnknown("No such person in this shop.", person=person_id)
    return store.as_person(work, rows[0])


def _check_rank(work: Work, role: Role) -> None:
    """Only owners deal with owners."""
    if role == Role.OWNER and work.actor.role != Role.OWNER:
        raise Denied("Only an owner may do this to an owner.", permission="people.manage")
