"""Every speed the platform promises, as a ratio against a limit or a peer measured in the same run.

measure.py beside this package runs them all; each module is one row of docs/performance.md.

Against a bare statement or a bare producer
    command      state, event log and outbox of a command, against a bare insert
    relay        the outbox onto Kafka, against a bare aiokafka producer
    projection   gate, apply, cursor in batches, against a bare bulk insert
    reaction     gate, load, decide, save, announce, against a bare insert
    submission   HTTP end to end, against the same endpoint without outbox, idempotency and audit
    lives        whole grant lives, against the sum of the bare limits of their steps
    webhooks     events posted to receivers by the fifth service, against bare POSTs
Against itself
    backlog      draining 1 M events: time and memory, against 100,000
    scale_out    1, 2, 4, 8 and 12 consumers on 12 partitions
    balances     any balance of an envelope over 100,000 entries (limits, not peers)
    roll_ups     the roll-up rebuilt from 1 M observations, then any question to it (likewise)
    lists        pages of a year of applications, against what nobody notices (list_year fills the tables)
    whole_stack  starts, sizes, rest and delays of the whole stack (limits, not peers)
Against Debezium on the same PostgreSQL and Kafka
    latency      commit to readable, commit to applied
    capture      draining the same backlog
What they share
    figure       one figure and what is asked of it; rounds: interleaved runs, medians
    ground       the engines of a run; sample: the service that is measured; checks: nothing lost, nothing doubled
    debezium     the embedded engine, its jars and its settings; topics: what stands on one
    spent        the processor's time of each process of a stack
    asking       a service in process behind its HTTP edge
    http_client  one that costs little; lean_client: the fault tests' client over it; receiver: of webhooks
    submission_server: intake with the bare endpoint; webhooks_server: who posts; list_server
    report       the table and build/bench.json
"""
