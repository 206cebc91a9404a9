"""Review: committees, their sessions, and the cases they decide.

Owns       committees with their members and mandates (names in a vault), sessions with attendance, proxies and signed
           minutes, cases with their ballots, votes and decisions, hearings.
Hears      intake: CallRulesPublished, ApplicationSubmitted, ApplicationResubmitted,
           ApplicationDeclaredAdmissible, ApplicationReopened, ApplicationTransferred, ApplicationWithdrawn;
           funding: FundsReserved, ReservationRefused; and, for what is left to award, EnvelopeOpened, LedgerPosted.
Announces  CommitteeFormed, CommitteeChanged, CommitteeRulesAmended, CommitteeConvened, SessionMoved,
           SessionCancelled, MinutesSigned, MinutesCorrected, AppealLodged, CaseOpened, CaseReferred,
           ConflictDeclared, RecusalsNoted, ConflictLifted, HearingProposed, HearingConfirmed, HearingCancelled,
           HearingHeld, OpinionRecorded, AwardProposed, AwardWithdrawn, DecisionMade.

A decision becomes final only when the money is set aside and, where the edition's rules ask, the minutes are signed.
A withdrawal, or a reopened admissibility, at any point leaves no money reserved: AwardWithdrawn is announced exactly
when a proposal stands.
"""
