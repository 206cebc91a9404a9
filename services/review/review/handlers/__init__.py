"""Load, decide, save, announce.

committee, amending, session, rescheduling, proxy, case, scoring, audition, appeal   what people command over HTTP
conflict, lifting          ties are declared, and lifted where that was a mistake
hearing                    what intake and funding announce
convening, inviting        notices and invitations by e-mail, and the addresses they go to
reading                    what people may see; sitting a session as it goes, telling a decision to its carrier
erasing                    names forgotten: on request, with the file, in time
tasks                      what waits for the caller
access, finding, recording what the others share: who may, what is named, facts into state and events
"""

from review.domain.routing import RoutingPolicy, by_rules
from review.gateway.routing_file import SHIPPED, read_rules
from review.handlers.hearing import (
    on_application_declared_admissible,
    on_application_reopened,
    on_application_resubmitted,
    on_application_submitted,
    on_application_transferred,
    on_application_withdrawn,
    on_call_rules_published,
    on_funds_reserved,
    on_personal_data_erased,
    on_reservation_refused,
)
from shared.contracts import funding, intake
from shared.messaging import Reactions
from shared.web.acting import on_members_recorded


def reactions(policy: RoutingPolicy) -> Reactions:
    """What review does about each event it hears, cases being routed by `policy`."""
    return {
        intake.CallRulesPublished: on_call_rules_published,
        intake.MembersRecorded: on_members_recorded,
        intake.ApplicationSubmitted: on_application_submitted,
        intake.ApplicationResubmitted: on_application_resubmitted,
        intake.ApplicationDeclaredAdmissible: on_application_declared_admissible(policy),
        intake.ApplicationReopened: on_application_reopened,
        intake.ApplicationTransferred: on_application_transferred,
        intake.ApplicationWithdrawn: on_application_withdrawn,
        intake.PersonalDataErased: on_personal_data_erased,
        funding.FundsReserved: on_funds_reserved,
        funding.ReservationRefused: on_reservation_refused,
    }


REACTIONS: Reactions = reactions(by_rules(read_rules(SHIPPED)))
