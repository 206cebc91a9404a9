"""Nothing lost, nothing twice, everything in order: what the topics and the four databases say of each other."""

from collections.abc import Iterator

from novapec.demo.check import Check, Evidence


def delivery_checks(evidence: Evidence) -> list[Check]:
    """The checks of the delivery guarantee."""
    return [
        Check.of("topics_hold_every_event", "tout événement annoncé est sur Kafka, en ordre", _not_on_kafka(evidence)),
        Check.of(
            "events_published_equal_applied",
            "événements publiés = appliqués par chaque auditeur",
            _not_applied(evidence),
        ),
        Check.of("duplicates_applied_zero", "doublons appliqués : 0", _applied_again(evidence)),
        Check.of("lag_zero", "retard : 0", _behind(evidence)),
        Check.of("nothing_set_aside", "rien en attente, mort ou en quarantaine", _set_aside(evidence)),
    ]


def _not_on_kafka(evidence: Evidence) -> Iterator[str]:
    for topic, announced in evidence.figures.logged.items():
        found = sum(heard.topic == topic for heard in evidence.log.heard)
        if announced != found:
            yield f"{topic} : {announced} annoncés, {found} sur Kafka"
    yield from evidence.log.disorder


def _not_applied(evidence: Evidence) -> Iterator[str]:
    published = evidence.figures.published
    for consumer, heard in evidence.figures.applied.items():
        for topic, applied in heard.items():
            if applied != published.get(topic, 0):
                yield f"{consumer}, {topic} : {applied} appliqués sur {published.get(topic, 0)}"


def _applied_again(evidence: Evidence) -> Iterator[str]:
    for consumer, heard in evidence.figures.remembered.items():
        for topic, remembered in heard.items():
            applied = evidence.figures.applied[consumer][topic]
            if remembered != applied:
                yield f"{consumer}, {topic} : {remembered} retenus pour {applied} appliqués"
    for consumer, count in evidence.repeats.items():
        if count:
            yield f"{consumer} : {count} événements appliqués deux fois"


def _behind(evidence: Evidence) -> Iterator[str]:
    for consumer, topics in evidence.figures.behind.items():
        yield f"{consumer} : {topics} à appliquer"
    for group, count in evidence.kafka_lag.items():
        if count:
            yield f"{group} : {count} de retard sur Kafka"


def _set_aside(evidence: Evidence) -> Iterator[str]:
    for service, states in evidence.figures.parked.items():
        if any(states.values()):
            yield f"{service} : {states}"
    for service, count in evidence.figures.quarantined.items():
        if count:
            yield f"{service} : {count} en quarantaine"
