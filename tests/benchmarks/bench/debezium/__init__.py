"""Debezium's embedded engine with its outbox router and a Kafka sink, as a process beside ours.

jars.txt      what is fetched from Maven Central, pinned; kept where the jars of Apache Kafka are
Outbox.java   the engine with its sink; compiled by the Eclipse compiler, since a JRE brings none
engine        starts it on a database; settings: its defaults, and what we changed to make it quick
outbox        its own table, and the command that writes it
"""
