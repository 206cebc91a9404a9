"""`novapec seed`: a year of the programme on a running platform, invented, in plausible proportions.

plausible   proportions, places and words, with what they follow
applicant   one application as its carrier writes it
flaws       what goes wrong: typing errors, near duplicates, files that the platform refuses
calendar    the days of the year: cut-offs, sessions, pay days
generator   who applies when, with what, and what is to become of it: the same for the same seed

year        all of it, over the services' HTTP APIs, as simulated time goes from January to December
diary       lives that wait for their days; time moves when all of them wait
stage       what they stand on: edition (the call, committees, envelopes) and people
applying    a file at intake
sitting     the committees' sessions; judging: what they make of an agenda
granting    agreements, advances, first figures
tally       what was refused, and what went otherwise than the seed says
outcome     what the year became, read back
"""
