"""Funding: the money of the programme, from the year's envelope to the last cent paid, recovered or given back.

Owns       envelope (with its append-only ledger), reservation, agreement (with its instalments, payment orders,
           financial report and clawback); the accounts that recipients are paid to, and the vault of who signed.
Announces  EnvelopeOpened, LedgerPosted, BankDifferencePosted on novapec.funding.envelope; FundsReserved,
           ReservationRefused, ReservationReleased on novapec.funding.reservation; AgreementDrafted, AgreementSigned,
           AgreementAmended, AgreementLapsed, InstalmentReleased, InstalmentHeld, PaymentOrdered, PaymentRejected,
           InstalmentPaid, PaymentReturned, FinancialReportAccepted, ClawbackOrdered, ClawbackReceived,
           AgreementClosed on novapec.funding.agreement.
Hears      intake (CallRulesPublished, ApplicationSubmitted, ApplicationWithdrawn), review (AwardProposed,
           AwardWithdrawn, DecisionMade), impact (ReportOverdue, ReportAccepted, ReportWaived); for open data its own.

domain/  the rules, pure        store/    every SQL statement     handlers/  load, decide, save, announce
events   fact to contract       gateway/  the bank's files        api/       HTTP in, HTTP out
timers   what falls due         main      wires it together       settings   the environment, who pays
"""
