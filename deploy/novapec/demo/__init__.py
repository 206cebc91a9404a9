"""The demonstration: Novapec's 2025 edition lived through on the programme's real projects.

Start with `story`: it is the whole year.

    story       opening, applying, deciding, agreeing, amending, paying, reporting, overdue, closing: its scenes, a file
                each
    programme   the edition, its committees and projects, read from the files under `data/`
    world       what scenes stand on; dossier: one file's ids; people: who acts; calendar days move all services
    client      requests that are tried again under their own key; waiting: probing with a limit
    killing     kill -9 of each service once, where that is asked for

    gathering   the evidence once all is quiet: ending, topics, read_models, archive, minutes, bank_papers
    checks      what must hold: paths, delivery_checks, money_checks, ledger; check: what a check is

    run         a stack, the story, the evidence, the checks
    showing     run it, show it, write it: screen, tables, french, paper
"""
