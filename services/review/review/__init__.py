"""Review: committees, their sessions, and the cases they decide.

Owns       committees with their members (names in a vault), sessions with attendance and signed minutes, cases with
           their ballots, votes and decisions.
Hears      intake: CallRulesPublished, ApplicationSubmitted, ApplicationResubmitted,
           ApplicationDeclaredAdmissible, ApplicationReopened, ApplicationWithdrawn;
           funding: FundsReserved, ReservationRefused; and, for what is left to award, EnvelopeOpened, LedgerPosted.
Announces  CommitteeFormed, CommitteeConvened, MinutesSigned, MinutesCorrected, CaseOpened, CaseReferred,
           ConflictDeclared, OpinionRecorded, AwardProposed, AwardWithdrawn, DecisionMade.

A decision becomes final only when the money is set aside and, where the edition's rules ask, the minutes are signed.
A withdrawal, or a reopened admissibility, at any point leaves no money reserved: AwardWithdrawn is announced exactly
when a proposal stands.
"""
