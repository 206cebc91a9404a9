"""The groups of the `novapec` command, one small file each.

options.py      options that many commands take
outcome.py      exit statuses, and how failures are said
up.py           run the platform until ctrl-C
demo.py         live through the 2025 edition
seed.py         fill a running platform with a year of invented applications
token.py        a token of the development issuer
migrate.py      bring a database up to date
topics.py       Kafka's topics
consumers.py    who hears what: pause, resume, replay
dead_letters.py records that stand aside
reannounce.py   fill Kafka again from the event logs
restored.py     a database that is older than Kafka
projections.py  read models
clock.py        simulated time
audit.py        the hash chain, and topics against event logs
webhooks.py     subscriptions of systems without Kafka
rotate_keys.py  new keys for accounts, webhooks and payments
doctor.py       whether everything is in order, and what to do
status.py       whether all that was published was applied
"""
