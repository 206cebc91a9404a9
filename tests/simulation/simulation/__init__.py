"""The delivery guarantee under a seeded scheduler: the real relay, gate, hearer and batch taker over simulated engines.

    world        what a run is made of; loop chooses the next step and runs the processes; faults what may go wrong
    server       PostgreSQL; database is a unit of work on it, memory the gate's tables
    kafka        partitions, producers, groups
    workload     three small services; service is one process of one of them
    adversary    kills, stops, cuts, forges; quiet lets everything drain afterwards
    invariants   what must hold then
    run          one seed; __main__ runs many

`python -m simulation --seeds 0 10000`, and `--seed N --trace` for one of them.
"""
