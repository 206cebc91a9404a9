"""Impact: what the granted projects change, measured, verified by a second person, and added up.

Owns      the monitoring plan of each signed agreement: its indicators and targets, the observations reported against
          them with their evidence, cohorts and their six-month follow-up, activities, the activity reports that the
          agreement asks for and the forms they answer, alerts; the library of indicators; and the roll-ups.
Hears     intake (ApplicationSubmitted, ApplicationResubmitted: indicators, axis, places, audiences, carrier;
          ApplicationTransferred: who reports from now on) and funding (AgreementSigned opens the plan,
          AgreementAmended moves its days, AgreementClosed or AgreementTerminated closes it; payments feed the
          roll-ups only).
Announces on the topic `plan`: MonitoringPlanOpened, MonitoringPlanRevised, IndicatorAdded; ReportDue, ReportOverdue,
          ReportReminded, ReportSubmitted, ReportReturned, ReportAccepted; IndicatorReported, IndicatorVerified,
          TargetReached, TargetMissed; CohortDeclared, CohortCorrected, FollowUpOpened, FollowUpAnswered,
          FollowUpMissed; AlertRaised, AlertClosed.

Participants are counted, never named: no natural person is kept here beyond the opaque subject of who acted.
"""
