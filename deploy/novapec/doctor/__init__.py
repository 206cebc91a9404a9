"""`novapec doctor`: looks at everything, changes nothing, and says what to do.

finding.py       what a look finds: a verdict, a sentence, and what to do
databases.py     PostgreSQL: answers, version, clock, migrations, archiving, storage
topics.py        Kafka: brokers, the topics' partitions, copies and settings
processes.py     the services' /livez and /readyz, and their clocks
delivery.py      outbox, lag, what stands aside, who rests, the audit chain
secrets.py       the bank accounts' keys, and certificates
examining.py     all of them at once, each for itself
"""
