"""The rig of the fault scenarios: a real platform with a proxy on every link, a load of whole grant lives, evidence.

The platform
    proxy        a TCP link that can be cut, refused, delayed, frozen, or reset at a chosen moment
    nursery      loads the services' code once and forks their processes; services watches them
    faultpoints  what a process is ordered to do at a named fail point of the product
    platform     three nodes of Kafka, PostgreSQL, four services, and the proxies between them
    apart        an API, a hearer and a relay as processes of their own; second a second process of a service;
                 previous the build before this one beside today's; balancer two replicas, requests to who is ready;
                 webhooks the fifth service, and receivers
The load
    client       clients that ask again with the same key, and note everything in history
    world        one edition, its committees and envelopes, and who acts; dossier what a life is about
    lives        a grant's life over HTTP, a file a service; bank the clerk and the bank; load many lives at once
    clockwork    lets business time pass, under load
    gated        lives that stop at gates; race awards that race for the same money; backlog events in great number
The scenarios
    scenario     what a scenario is, and the list of them; stage what it acts with
    lookout      who leads, who waits, what Kafka holds; metrics and gauges what services count and use
    archiving, clocks, deadlock, forging, meddler, operator, small_disk, topics, uploads, wire
                 single ways to do harm, or to mend as an operator does
    ground       a platform with an edition open on it; performing a scenario on it; result how it went
    evidence     what a run leaves behind for the checker
    runner       make faults
"""
