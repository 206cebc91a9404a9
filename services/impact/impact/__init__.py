"""Impact: what the granted projects change, measured, verified by a second person, and added up.

Owns      the monitoring plan of each signed agreement: its indicators and targets, the observations reported against
          them, the activity reports the agreement asks for; and the roll-ups by axis and region.
Hears     intake (ApplicationSubmitted: indicators, axis, regions, carrier) and funding (AgreementSigned opens the plan,
          AgreementClosed closes it; payments feed the roll-ups only).
Announces MonitoringPlanOpened, ReportDue, ReportOverdue, ReportSubmitted, ReportReturned, ReportAccepted,
          IndicatorReported, IndicatorVerified, TargetReached, TargetMissed, all on the topic `plan`.

Participants are counted, never named: no natural person is kept here beyond the opaque subject of who acted.
"""
