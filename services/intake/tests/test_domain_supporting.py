"""What documents show: of this file, of the right kind, and known to be clean; anything else is for a person."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain import DocumentState, Verdict
from intake.domain.supporting import esus_approval, required_documents
from shared.vocabulary import DocumentKind

TODAY = date(2025, 2, 10)
APPLICATION, ORDER = UUID(int=9), UUID(int=1)
CREATED = date(2012, 5, 14)
APPROVAL = domain.EsusApproval("75-2021-1", date(2021, 3, 1), date(2026, 2, 28), ORDER)


def a_document(
    document_id: UUID = ORDER,
    kind: DocumentKind = DocumentKind.ESUS_APPROVAL,
    state: DocumentState = DocumentState.CLEAN,
) -> domain.Document:
    awaited = domain.Moment(datetime(2025, 2, 10, 9, tzinfo=UTC), TODAY)
    return domain.Document(document_id, APPLICATION, kind, "piece.pdf", state, 1, awaited)


DOCUMENTS = st.builds(
    a_document,
    st.sampled_from([ORDER, UUID(int=2), UUID(int=3)]),
    st.sampled_from(DocumentKind),
    st.sampled_from(DocumentState),
)


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ((), "n'est pas dans ce dossier"),
        ((a_document(UUID(int=2)),), "n'est pas dans ce dossier"),
        ((a_document(state=DocumentState.REMOVED),), "n'est pas dans ce dossier"),
        ((a_document(kind=DocumentKind.STATUTES),), "mais une pièce STATUTES"),
        ((a_document(state=DocumentState.AWAITED),), "est attendue"),
        ((a_document(state=DocumentState.QUARANTINED),), "est en quarantaine"),
        ((a_document(state=DocumentState.REFUSED),), "est refusée par l'antivirus"),
    ],
)
def test_a_document_that_shows_no_esus_approval_leaves_it_to_a_person(documents, said) -> None:
    finding = esus_approval(APPROVAL, documents, created_on=CREATED, on=TODAY)
    assert finding.verdict is Verdict.NEEDS_PERSON
    assert said in finding.reason
    assert finding.evidence["document_id"] == str(ORDER)


def test_an_approval_that_names_no_document_is_for_a_person_though_the_file_has_one() -> None:
    finding = esus_approval(replace(APPROVAL, document_id=None), [a_document()], created_on=CREATED, on=TODAY)
    assert (finding.verdict, "aucune pièce n'est désignée" in finding.reason) == (Verdict.NEEDS_PERSON, True)


@given(documents=st.lists(DOCUMENTS, unique_by=lambda one: one.id, max_size=3))
def test_an_esus_approval_is_met_only_by_a_clean_document_of_its_kind_in_the_file(documents) -> None:
    shown = [one for one in documents if (one.id, one.kind, one.state) == (ORDER, "ESUS_APPROVAL", "CLEAN")]
    finding = esus_approval(APPROVAL, documents, created_on=CREATED, on=TODAY)
    assert finding.verdict is (Verdict.MET if shown else Verdict.NEEDS_PERSON)


@pytest.mark.parametrize(
    ("documents", "verdict", "said"),
    [
        ((), Verdict.NOT_MET, "manquent : STATUTES, ACCOUNTS. Demandez-les"),
        ((a_document(kind=DocumentKind.STATUTES),), Verdict.NOT_MET, "manquent : ACCOUNTS. Demandez-les"),
    ],
)
def test_a_required_document_that_is_missing_is_named(documents, verdict, said) -> None:
    finding = required_documents(("STATUTES", "ACCOUNTS"), documents)
    assert finding.verdict is verdict
    assert said in finding.reason


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (DocumentState.AWAITED, Verdict.NOT_MET),
        (DocumentState.QUARANTINED, Verdict.NEEDS_PERSON),
        (DocumentState.CLEAN, Verdict.MET),
        (DocumentState.REFUSED, Verdict.NOT_MET),
        (DocumentState.REMOVED, Verdict.NOT_MET),
    ],
)
def test_a_required_document_counts_once_it_is_known_to_be_clean(state, verdict) -> None:
    finding = required_documents(("STATUTES",), [a_document(kind=DocumentKind.STATUTES, state=state)])
    assert finding.verdict is verdict


def test_the_evidence_names_each_document_that_was_found() -> None:
    documents = [
        a_document(UUID(int=4), DocumentKind.STATUTES),
        a_document(UUID(int=5), DocumentKind.STATUTES, DocumentState.QUARANTINED),
        a_document(UUID(int=6), DocumentKind.OTHER),
    ]
    assert required_documents(("STATUTES", "BUDGET"), documents).evidence == {
        "required": "STATUTES, BUDGET",
        "STATUTES": f"{UUID(int=4)} (lisible), {UUID(int=5)} (en quarantaine)",
        "BUDGET": "",
    }


@given(
    documents=st.lists(DOCUMENTS, unique_by=lambda one: one.id, max_size=3),
    required=st.lists(st.sampled_from(DocumentKind), unique=True, min_size=1, max_size=3),
)
def test_required_documents_are_met_exactly_when_each_has_a_clean_one(documents, required) -> None:
    clean = {one.kind for one in documents if one.state is DocumentState.CLEAN}
    finding = required_documents(required, documents)
    assert (finding.verdict is Verdict.MET) == (set(required) <= clean)
    missing = set(required) - {one.kind for one in documents if one.state in {"CLEAN", "QUARANTINED"}}
    assert (finding.verdict is Verdict.NOT_MET) == bool(missing)
    assert all(kind in finding.reason for kind in missing)


@given(documents=st.lists(DOCUMENTS, unique_by=lambda one: one.id, max_size=3))
def test_no_document_makes_a_lapsed_approval_valid(documents) -> None:
    assert esus_approval(APPROVAL, documents, created_on=CREATED, on=date(2026, 3, 1)).verdict is Verdict.NOT_MET


YOUNG = replace(APPROVAL, issued_on=date(2024, 3, 1))


@pytest.mark.parametrize(
    ("created_on", "expires_on", "verdict"),
    [
        (date(2021, 3, 2), date(2026, 3, 2), Verdict.NEEDS_PERSON),
        (date(2021, 3, 2), date(2026, 3, 1), Verdict.MET),
        (date(2021, 3, 1), date(2029, 2, 28), Verdict.MET),
        (None, date(2029, 2, 28), Verdict.MET),
    ],
)
def test_an_enterprise_under_three_is_approved_for_two_years_or_a_person_looks(created_on, expires_on, verdict) -> None:
    approval = replace(YOUNG, expires_on=expires_on)
    finding = esus_approval(approval, [a_document()], created_on=created_on, on=TODAY)
    assert finding.verdict is verdict
    told = "créée le 2 mars 2021, avait moins de trois ans le 1er mars 2024" if verdict is Verdict.NEEDS_PERSON else ""
    assert told in finding.reason
    assert finding.evidence["created_on"] == ("" if created_on is None else created_on.isoformat())
