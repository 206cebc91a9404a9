"""The rules of review, pure: committees, sessions, cases.

states       the state machines and the words of review
application  the file as the committee judges it
committee    members on a day, conflicts of interest, quorum; composing forms it and changes its mandates,
             amending its rules
scoring      evaluations on the grid of the edition
routing      which committee gets a case: ordered rules
ballot       votes, tallies, verdicts; closing counts them when the vote closes, breaking_off gives it up
attending    who counts on a case at a session as it stands, and its quorum
proxies      who votes for whom at a session; presiding says who closes its votes
case         the case's facts and how they change it
judging      what may happen to a case: decide functions; recusing closes it to a member,
             lifting opens it again where that was a mistake, referring hands it to the national committee
appealing    a rejected file judged again, by a second case
hearing      carriers heard before the vote; inviting says which members are written to about it
session      convened, attended, signed; agenda is what it hears, simulation what its awards would leave;
             rescheduling moves or cancels it
convening    whom the convening notice is written to, and what it says
minutes      canonical content and its hash; signing says who may, addendum corrects
"""

from review.domain.states import STATE_MACHINES

__all__ = ["STATE_MACHINES"]
