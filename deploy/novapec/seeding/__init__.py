"""`novapec seed`: a year of applications on a running platform, invented, in plausible proportions.

plausible   proportions, places and words, with what they follow
applicant   one application as its carrier writes it
flaws       what goes wrong: typing errors, near duplicates, files that the platform refuses
generator   the whole year, the same for the same seed
edition     the call and the committees that the year needs
living      each application through intake's HTTP API, many at once, at a bounded rate
"""
