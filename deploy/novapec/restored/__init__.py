"""A database that was restored, and is older than Kafka (docs/adr/0009).

own_topics.py  every record of a service's own topics
doubts.py      what does not fit a database that is merely older
looking.py     what Kafka holds of a service that its event log does not know
taking_back.py into the event log with it
repairing.py   the aggregates whose state is behind, until people settled them
"""
