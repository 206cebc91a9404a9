"""Every SQL statement of review, and rows to and from the domain.

intake       rules and application files, as intake announced them
committees   committees, their members, and the vault of names
committee_rules   versions of what committees decide under
people       the vault emptied, and how long names are kept
sessions     sessions
addenda      corrections of signed minutes: only ever added
sheets       ballots with their decisions, as minutes and files hold them
cases        cases, each with its last ballot, decision and answer of funding
listing      pages of cases, filtered and searched
ballots      ballots, votes, closings, decisions, conflicts and funding's answers: only ever added
evaluations  scores and opinions, only ever added, and their grids
interests    the organisations that people are tied to
lifting      ties that were a mistake: only ever added
hearing_letters   letters to those invited to a hearing
tasks        what waits for somebody
envelopes    what is left in the envelopes (read model)
"""
