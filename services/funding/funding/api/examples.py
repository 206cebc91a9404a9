"""Whole examples for the API's documentation. Everything in them is invented; they are sent as they stand by tests."""

from typing import Any, Final

YEAR_ENVELOPE: Final[dict[str, Any]] = {"edition": 2025, "total_cents": 400_000_000}

ENVELOPE: Final[dict[str, Any]] = {"edition": 2025, "committee_code": "REGIONAL-93", "total_cents": 4_000_000}

TRANSFER: Final[dict[str, Any]] = {
    "kind": "TRANSFER",
    "from_key": "2025/NATIONAL",
    "to_key": "2025",
    "amount_cents": 1_000_000,
}

SIGNATURE: Final[dict[str, Any]] = {
    "party": "CARRIER",
    "signatory": "Camille Exemple, présidente",
    "signed_on": "2025-05-15",
}

SHARES: Final[dict[str, Any]] = {"shares": []}

CONDITION: Final[dict[str, Any]] = {"condition": "BANK_DETAILS", "evidence": "RIB visé le 16/05/2025, pièce 7"}
CONDITION_UNDONE: Final[dict[str, Any]] = {
    "condition": "BANK_DETAILS",
    "why": "La pièce 7 est le RIB d'une autre association.",
}

AMENDMENT: Final[dict[str, Any]] = {
    "why": "Une seconde cohorte s'ajoute au projet.",
    "amount_cents": 1_200_000,
    "ends_on": "2026-06-30",
}

AMENDMENT_SIGNATURE: Final[dict[str, Any]] = {
    "party": "APEC",
    "signatory": "Dominique Exemple, direction générale adjointe",
    "signed_on": "2025-05-15",
    "instead": "DELEGATED",
}

TERMINATION: Final[dict[str, Any]] = {
    "ground": "BY_AGREEMENT",
    "explanation": "Le porteur renonce à la seconde moitié du projet.",
    "claim_cents": 0,
}

ABANDONMENT: Final[dict[str, Any]] = {"reason": "NOT_AGREED"}

BANK_DETAILS: Final[dict[str, Any]] = {
    "holder": "Association Exemple",
    "iban": "FR14 2004 1010 0505 0001 3M02 606",
}

SCHEDULE: Final[dict[str, Any]] = {
    "instalments": [
        {"kind": "ADVANCE", "amount_cents": 500_000},
        {"kind": "INTERIM", "amount_cents": 300_000},
        {"kind": "BALANCE", "amount_cents": 200_000},
    ]
}

HOLD: Final[dict[str, Any]] = {"why": "Un contrôle sur place est prévu."}

ESUS: Final[dict[str, Any]] = {"valid_until": "2030-03-31"}
ESUS_UNDONE: Final[dict[str, Any]] = {"why": "L'arrêté produit est celui d'une autre entreprise."}

PAYEE: Final[dict[str, Any]] = {"answer": "MATCH"}

MATCH: Final[dict[str, Any]] = {"reference": "CONV-2025-0001-T1-1"}

DISMISSAL: Final[dict[str, Any]] = {"reason": "NOT_OURS"}

CANCELLATION: Final[dict[str, Any]] = {"reason": "MISTAKE"}

FINANCIAL_REPORT: Final[dict[str, Any]] = {
    "charges": [
        {
            "code": "641",
            "actual_cents": 1_050_000,
            "explanation": "Un poste a été pourvu trois mois plus tard que prévu.",
        }
    ],
    "resources": [
        {"code": "74x", "actual_cents": 600_000, "explanation": "Le solde n'est pas encore versé."},
        {"code": "756", "actual_cents": 450_000, "explanation": "L'association a complété."},
    ],
    "attachments": [
        {
            "kind": "APPROVED_ACCOUNTS",
            "name": "comptes-2025.pdf",
            "sha256": "629f4275ec7728373546c2565e62bc8bfa5577c1d8aa82a340c0436aa5c4eccf",
        }
    ],
    "certification": {"signatory": "Camille Exemple, présidente", "certified_on": "2026-06-15"},
}

NEW_ATTACHMENT: Final[dict[str, Any]] = {"kind": "APPROVED_ACCOUNTS", "file_name": "comptes-2025.pdf"}

ACCEPTANCE: Final[dict[str, Any]] = {
    "strikes": [
        {
            "code": "641",
            "amount_cents": 50_000,
            "reason": "OUTSIDE_THE_PERIOD",
            "why": "Un salaire payé avant le début du projet.",
        }
    ],
    "eligible_cents": 1_000_000,
}

RETURN: Final[dict[str, Any]] = {"comment": "La ligne 641 comprend un salaire d'avant le projet : ôtez-le."}

ACCEPTANCE_UNDONE: Final[dict[str, Any]] = {"why": "Une facture acceptée est celle d'un autre projet."}

STOP: Final[dict[str, Any]] = {
    "reason": "SUSPICION",
    "explanation": "Deux changements de compte se ressemblent : nous vérifions avant de payer.",
}

CLAIM: Final[dict[str, Any]] = {
    "ground": "BREACH",
    "amount_cents": 10_000,
    "explanation": "Le projet n'a pas été mené sur le territoire prévu par la convention.",
}

NOTICE: Final[dict[str, Any]] = {
    "text": "Le coût réalisé est inférieur au coût prévu : nous envisageons de demander le reversement du trop-perçu."
}

ANSWER: Final[dict[str, Any]] = {"text": "Nous confirmons les comptes et reverserons cette somme."}

CLAWBACK_ORDER: Final[dict[str, Any]] = {"explanation": "Le bénéficiaire ne conteste pas le calcul."}

CLAWBACK_CANCELLATION: Final[dict[str, Any]] = {
    "reason": "ANSWER_ACCEPTED",
    "explanation": "La réponse du bénéficiaire établit que le coût était éligible.",
}

WRITE_OFF: Final[dict[str, Any]] = {
    "reason": "INSOLVENCY",
    "explanation": "La liquidation du bénéficiaire est close pour insuffisance d'actif.",
}

RECEIPT: Final[dict[str, Any]] = {"amount_cents": 50_000, "received_on": "2026-06-15"}

OUTCOME: Final[dict[str, Any]] = {"outcome": "PAID"}

BATCH: Final[dict[str, Any]] = {"execution_date": "2025-05-16"}

BANK_FILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>RELEVE-2025-05-16</MsgId><CreDtTm>2025-05-16T20:00:00+02:00</CreDtTm></GrpHdr>
    <Stmt>
      <Id>2025-050</Id>
      <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>
      <Ntry>
        <NtryRef>1</NtryRef>
        <Amt Ccy="EUR">6000.00</Amt>
        <CdtDbtInd>DBIT</CdtDbtInd>
        <Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2025-05-16</Dt></BookgDt>
        <NtryDtls><TxDtls><Refs><EndToEndId>CONV-2025-0001-T1-1</EndToEndId></Refs></TxDtls></NtryDtls>
      </Ntry>
    </Stmt>
  </BkToCstmrStmt>
</Document>
"""
"""A camt.053 statement: the bank paid the first instalment of the first agreement."""

RETENTION: Final[dict[str, Any]] = {"days": 3653}
