"""The published grants against the agreements that events tell of, and against the schemas where they are installed."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from novapec.demo import open_papers
from novapec.demo.check import Check, Evidence
from novapec.demo.publishing import PREFIX
from shared.contracts import funding


def open_data_checks(evidence: Evidence) -> list[Check]:
    """The checks of the open data."""
    papers = {path.name.removeprefix(PREFIX): path for path in evidence.archive.named(PREFIX)}
    checks = [
        Check.of(
            "open_data_is_what_was_paid", "données ouvertes = conventions et versements", _faults(papers, evidence)
        )
    ]
    if open_papers.can_validate() and papers:
        scdl = open_papers.scdl_faults(papers["subventions.csv"])
        threesixty = open_papers.threesixty_faults(papers["360giving.json"])
        checks.append(Check.of("scdl_valid", "SCDL subventions 2.1.1 valide (frictionless)", scdl))
        checks.append(Check.of("threesixty_valid", "360Giving valide selon les règles du standard", threesixty))
    return checks


def _faults(papers: Mapping[str, Path], evidence: Evidence) -> Iterator[str]:
    if not papers:
        yield "rien n’a été publié"
        return
    manifest = papers["manifest.json"]
    yield from open_papers.manifest_faults(manifest, manifest.parent, PREFIX)
    numbers = {str(one.agreement_id): one.number for one in evidence.log.of(funding.AgreementSigned)}
    endings = {numbers[one.agreement_id]: one for one in evidence.endings if one.agreement_id in numbers}
    awarded = {number: one.awarded_cents for number, one in endings.items()}
    for name in ("subventions.csv", "360giving.json"):
        found = dict(open_papers.grants_in(name, papers[name].read_bytes()))
        if found != awarded:
            yield f"{name} : {found}, attendu {awarded}"
    for grant in json.loads(papers["360giving.json"].read_bytes())["grants"]:
        ending = endings[open_papers.number_of(grant)]
        kept, paid = ending.paid_cents - ending.recovered_cents, round(grant["amountDisbursed"] * 100)
        if kept != paid:
            yield f"{grant['id']} : {paid} centimes versés, {kept} d’après la convention"
