"""Documents of financial reports: sent, scanned, cited by their hash, read by who may and by nobody else."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from funding_life import JUNE_2026, PNG, Life, done, refused, send_file
from funding_samples import Grant

from funding.api.examples import TERMINATION
from funding.timers import TIMERS, cabinet_timers
from shared.contracts import funding
from shared.files.scanner import NoScanner
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.testing import announced, require_announced
from shared.vocabulary import ERASED, Role

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
GRANT = Grant(amount=10_000_00, budget=20_000_00)


def cited(content: bytes = PNG) -> dict[str, Any]:
    return {
        "attachments": [{"kind": "APPROVED_ACCOUNTS", "name": "comptes.png", "sha256": sha256(content).hexdigest()}]
    }


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "attachments").rglob("*") if path.is_file()]


async def test_a_document_is_sent_kept_in_quarantine_cleared_and_read_as_an_attachment(life: Life) -> None:
    agreement = await life.signed(GRANT)
    sent = await life.attached(agreement, GRANT)
    assert (sent["state"], sent["media_type"], sent["size_bytes"]) == ("QUARANTINED", "image/png", len(PNG))
    event = await require_announced(life.database, funding.AttachmentDeposited)
    assert (event.sha256, event.kind, str(event.attachment_id)) == (sha256(PNG).hexdigest(), sent["kind"], sent["id"])
    assert "comptes" not in event.model_dump_json(), "names of files stay here"
    path = f"/attachments/{sent['id']}/content"
    await refused(life.officer.get(path), 404, "not_found")
    assert await life.scanned() == 1
    await require_announced(life.database, funding.AttachmentCleared)
    answer = await life.officer.get(path)
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert answer.headers["content-disposition"].startswith('attachment; filename="piece.png"')
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    noted = await life.database.fetch("SELECT actor, object FROM messaging.audit_log WHERE action = 'attachment.read'")
    assert [tuple(row) for row in noted] == [("finance-1", sent["id"])]
    listed = await done(life.auditor.get(f"/agreements/{agreement['id']}/financial-report/attachments"))
    assert [(one["id"], one["state"]) for one in listed["items"]] == [(sent["id"], "CLEAN")]


async def test_nobody_but_staff_and_the_carrier_sees_a_document_and_the_carrier_alone_sends_one(life: Life) -> None:
    agreement = await life.signed(GRANT)
    sent = await life.attached(agreement, GRANT)
    await life.scanned()
    path, content = f"/agreements/{agreement['id']}/financial-report/attachments", f"/attachments/{sent['id']}/content"
    other = life.api.caller(Role.CARRIER, sub="other", org="44306184100047")
    outside = [other, *(life.api.caller(one) for one in (Role.COMMITTEE_MEMBER, Role.REGIONAL_DELEGATE, Role.OPERATOR))]
    for caller in outside:
        await refused(caller.get(content), 403, "forbidden")
        await refused(caller.get(path), 403, "forbidden")
    await refused(life.api.nobody().get(content), 401, "unauthenticated")
    for caller in (life.carrier(GRANT), life.programme, life.approver, life.auditor):
        assert (await caller.get(content)).status_code == 200
    for caller in (other, life.officer, life.programme):
        await refused(caller.post(path, {"kind": "AUDITORS_REPORT", "file_name": "a.pdf"}), 403, "forbidden")
    awaited = await done(life.carrier(GRANT).post(path, {"kind": "AUDITORS_REPORT", "file_name": "a.pdf"}))
    await refused(send_file(other, awaited["id"], PNG), 403, "forbidden")
    await refused(life.officer.get(f"/attachments/{new_id()}/content"), 404, "not_found")


async def test_what_the_antivirus_refuses_is_deleted_cannot_be_cited_and_its_hash_is_kept(
    life: Life, tmp_path: Path
) -> None:
    agreement = await life.advance_paid(GRANT)
    sent = await life.attached(agreement, GRANT, PNG + EICAR)
    assert len(stored(tmp_path)) == 1
    await life.scanned()
    await life.scanned()
    event = await require_announced(life.database, funding.AttachmentRefused)
    assert (event.sha256, event.threat) == (sent["sha256"], "Eicar-Test-Signature")
    assert stored(tmp_path) == []
    await refused(life.officer.get(f"/attachments/{sent['id']}/content"), 404, "not_found")
    report = life.carrier(GRANT).post(
        f"/agreements/{agreement['id']}/financial-report", GRANT.costs(20_000_00, **cited(PNG + EICAR))
    )
    await refused(report, 422, "attachment_refused", field="attachments.0.sha256")


async def test_a_report_cites_what_was_sent_and_is_accepted_once_it_can_be_read(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    path = f"/agreements/{agreement['id']}/financial-report"
    report = GRANT.costs(20_000_00, **cited())
    unsent = life.carrier(GRANT).post(path, report)
    await refused(unsent, 422, "attachment_not_deposited", field="attachments.0.sha256")
    await life.attached(agreement, GRANT)
    submitted = await done(life.carrier(GRANT).post(path, report))
    assert submitted["attachments"][0]["sha256"] == sha256(PNG).hexdigest()
    await refused(life.officer.post(f"{path}/acceptance", {}), 409, "not_in_this_state", field="state")
    await life.scanned()
    assert (await done(life.officer.post(f"{path}/acceptance", {})))["state"] == "ACCEPTED"


async def test_a_file_that_cannot_be_taken_leaves_the_document_awaited_and_nothing_in_the_store(
    life: Life, tmp_path: Path
) -> None:
    agreement = await life.signed(GRANT)
    path = f"/agreements/{agreement['id']}/financial-report/attachments"
    awaited = await done(life.carrier(GRANT).post(path, {"kind": "SUPPORTING_DOCUMENT", "file_name": "a.png"}))
    for content, code in (
        (b"", "document_empty"),
        (b"MZ a program", "document_type_not_accepted"),
        (PNG + b"0" * 100_000, "document_too_large"),
    ):
        await refused(send_file(life.carrier(GRANT), awaited["id"], content), 422, code, field="body")
    (shown,) = (await done(life.officer.get(path)))["items"]
    assert (shown["state"], shown["sha256"], stored(tmp_path)) == ("AWAITED", None, [])
    await done(send_file(life.carrier(GRANT), awaited["id"], PNG))
    again = send_file(life.carrier(GRANT), awaited["id"], PNG, revision=2)
    await refused(again, 409, "not_in_this_state", field="state")
    stale = send_file(life.carrier(GRANT), awaited["id"], PNG)
    assert (await stale).status_code == 412
    assert len(await announced(life.database, funding.AttachmentDeposited)) == 1


async def test_an_object_that_nothing_came_to_refer_to_is_removed_after_a_day(life: Life, tmp_path: Path) -> None:
    agreement = await life.signed(GRANT)
    sent = await life.attached(agreement, GRANT)
    again = send_file(life.carrier(GRANT), sent["id"], PNG + b"1", revision=2)
    await refused(again, 409, "not_in_this_state", field="state")
    assert len(stored(tmp_path)) == 2
    await life.scanned()
    life.clock.advance(life.clock.now() + timedelta(days=1, seconds=1))
    assert await life.scanned() == 1
    assert len(stored(tmp_path)) == 1
    assert (await life.officer.get(f"/attachments/{sent['id']}/content")).content == PNG


async def test_while_the_scanner_is_away_a_document_waits_and_is_tried_again(life: Life) -> None:
    agreement = await life.signed(GRANT)
    await life.attached(agreement, GRANT)
    cabinet = life.cabinet
    assert cabinet is not None
    away = type(cabinet)(cabinet.objects, NoScanner())
    assert await fire_due(life.database, cabinet_timers(lambda: away), life.clock) == 1
    assert await life.scanned() == 0
    life.clock.advance(life.clock.now() + timedelta(minutes=1))
    assert await life.scanned() == 1


async def test_an_agreement_holds_so_many_documents_with_plain_names_and_while_it_is_signed(life: Life) -> None:
    drafted = await life.drafted(Grant("draft"))
    body = {"kind": "ACTIVITY_REPORT", "file_name": "a.pdf"}
    path = f"/agreements/{drafted['id']}/financial-report/attachments"
    await refused(life.carrier(Grant("draft")).post(path, body), 409, "not_in_this_state", field="state")
    agreement = await life.signed(GRANT)
    path = f"/agreements/{agreement['id']}/financial-report/attachments"
    for wrong in ("a/b.pdf", "a\u202efdp.exe"):
        named = life.carrier(GRANT).post(path, body | {"file_name": wrong})
        await refused(named, 422, "file_name_not_plain", field="file_name")
    for _ in range(4):
        await done(life.carrier(GRANT).post(path, body))
    await refused(life.carrier(GRANT).post(path, body), 422, "too_many_attachments", field="agreement_id")


@pytest.mark.parametrize("kind", ["NOTES", ""])
async def test_a_kind_that_is_none_is_refused(life: Life, kind: str) -> None:
    agreement = await life.signed(GRANT)
    path = f"/agreements/{agreement['id']}/financial-report/attachments"
    await refused(
        life.carrier(GRANT).post(path, {"kind": kind, "file_name": "a.pdf"}), 422, "invalid_request", field="kind"
    )


async def test_a_document_goes_with_the_accounts_it_proves_and_its_hash_stays(life: Life, tmp_path: Path) -> None:
    agreement = await life.signed(GRANT)
    sent = await life.attached(agreement, GRANT)
    await life.scanned()
    life.clock.advance(JUNE_2026)
    accounts = f"/agreements/{agreement['id']}/financial-report"
    for _ in range(2):
        before = (await done(life.carrier(GRANT).post(accounts, GRANT.costs(5_000_00, **cited()))))["attachments"]
    path = f"/agreements/{agreement['id']}/termination"
    await done(life.officer.post(path, {**TERMINATION, "ground": "CARRIER_CEASED", "claim_cents": 0}))
    await done(life.approver.post(f"{path}/confirmation"))
    forget = tuple(one for one in TIMERS if one.name in {"forget-attachments", "forget-cited-names"})
    life.clock.advance(datetime(2036, 12, 31, 22, tzinfo=UTC))
    assert await fire_due(life.database, forget, life.clock) == 0
    life.clock.advance(datetime(2036, 12, 31, 23, tzinfo=UTC))
    assert (await done(life.auditor.get(accounts)))["attachments"] == before
    assert await fire_due(life.database, forget, life.clock) == 3, "the document, and both versions that cite it"
    assert await fire_due(life.database, forget, life.clock) == 0
    assert (await done(life.auditor.get(accounts)))["attachments"] == [one | {"name": ERASED} for one in before]
    names = await life.database.fetch("SELECT attachments -> 0 ->> 'name' AS name FROM funding.financial_report")
    assert [row["name"] for row in names] == [ERASED, ERASED]
    assert await life.scanned() == 1, "its object is removed"
    assert stored(tmp_path) == []
    shown = (await done(life.auditor.get(f"/agreements/{agreement['id']}/financial-report/attachments")))["items"][0]
    assert (shown["file_name"], shown["forgotten_on"], shown["sha256"]) == (ERASED, "2037-01-01", sent["sha256"])
    problem = await refused(life.auditor.get(f"/attachments/{sent['id']}/content"), 404, "not_found")
    assert "durée de conservation" in str(problem)
    noted = await life.database.fetch("SELECT object FROM messaging.audit_log WHERE action = 'attachment.erased'")
    assert [row["object"] for row in noted] == [sent["id"]]
    assert (
        await life.database.fetchval("SELECT count(*) FROM messaging.audit_log WHERE action = 'cited-names.erased'")
        == 2
    )
