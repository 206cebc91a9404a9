"""Which documents a file takes and lets go of, by where the file stands."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain import ApplicationState, DocumentState, documents
from intake.domain.documents import StoredFile
from shared.vocabulary import DocumentKind, NotInThisState

TAKES = {ApplicationState.DRAFT, ApplicationState.SUPPLEMENT_REQUESTED}


def in_state(make: Any, state: ApplicationState) -> domain.Application:
    return replace(make.draft(make.call()), state=state)


def a_document(make: Any, state: DocumentState) -> domain.Document:
    return domain.Document(UUID(int=1), UUID(int=9), DocumentKind.STATUTES, "statuts.pdf", state, 1, make.moment())


@pytest.mark.parametrize("state", ApplicationState)
def test_documents_join_a_draft_or_what_answers_a_request_and_nothing_else(make: Any, state: ApplicationState) -> None:
    file = StoredFile("application/pdf", 1, b"", "key", make.moment())
    moment, awaited = make.moment(), a_document(make, DocumentState.AWAITED)
    application = in_state(make, state)
    acts = (
        lambda: documents.await_document(
            UUID(int=1), application, DocumentKind.STATUTES, "statuts.pdf", present=0, at_most=1, moment=moment
        ),
        lambda: documents.deposit(awaited, application, file),
    )
    for act in acts:
        if state in TAKES:
            assert act() is not None
            continue
        with pytest.raises(NotInThisState, match="brouillon, ou en réponse à une demande de compléments") as refused:
            act()
        assert refused.value.state == state


@given(state=st.sampled_from(ApplicationState), document=st.sampled_from(DocumentState))
def test_another_file_takes_the_place_of_a_refused_one_until_the_file_is_declared_admissible_or_not(
    make: Any, state: ApplicationState, document: DocumentState
) -> None:
    file = StoredFile("application/pdf", 1, b"", "another key", make.moment())
    before = replace(a_document(make, document), file=replace(file, storage_key="key"), threat="Eicar")
    replaces = document is DocumentState.REFUSED and state in {*TAKES, ApplicationState.SUBMITTED}
    try:
        fact = documents.deposit(before, in_state(make, state), file)
    except NotInThisState:
        assert not replaces
        assert document is not DocumentState.AWAITED or state not in TAKES
        return
    assert replaces or document is DocumentState.AWAITED
    after = documents.evolve_document(before, fact)
    assert (after.id, after.state, after.file) == (before.id, DocumentState.QUARANTINED, file)
    assert (after.judged_at, after.threat) == (None, None)


@given(state=st.sampled_from(ApplicationState), document=st.sampled_from(DocumentState), submitted=st.booleans())
def test_what_a_submitted_version_has_never_leaves_it_unless_the_scanner_refused_it(
    make: Any, state: ApplicationState, document: DocumentState, submitted: bool
) -> None:
    kept = document in {DocumentState.QUARANTINED, DocumentState.CLEAN}
    may = document is not DocumentState.REMOVED and (not kept or (state in TAKES and not submitted))
    try:
        documents.remove(a_document(make, document), in_state(make, state), submitted=submitted, moment=make.moment())
    except NotInThisState:
        assert not may
    else:
        assert may
