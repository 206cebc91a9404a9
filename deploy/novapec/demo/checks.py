"""The checks at the end: what must hold, whatever happened on the way."""

from typing import Final

from novapec.demo.check import Check, Evidence
from novapec.demo.delivery_checks import delivery_checks
from novapec.demo.minutes import hash_faults
from novapec.demo.money_checks import money_checks
from novapec.demo.open_data_checks import open_data_checks
from novapec.demo.paths import faults_along
from novapec.demo.programme import DemoPath

_PATHS: Final = {
    DemoPath.SUCCESS: "projets réels : subvention versée selon les comptes, convention clôturée",
    DemoPath.OUT_OF_SCOPE: "hors périmètre : déclaré irrecevable, avec son motif",
    DemoPath.DEFERRED: "ajourné par le comité, avec son motif",
    DemoPath.ENVELOPE_EXHAUSTED: "enveloppe épuisée : réservation refusée, dossier rejeté",
    DemoPath.REPORT_OVERDUE: "dossier complété sur demande ; rapport en retard : solde retenu, puis versé",
    DemoPath.PAYMENT_RETURNED: "virement retourné par la banque, puis payé sur le compte corrigé",
    DemoPath.AMENDED: "avenant signé des deux parties : engagement relevé, fin et rapports reportés",
    DemoPath.PAYMENT_REJECTED: "virement rejeté par la banque (pain.002), puis payé sur le compte corrigé",
    DemoPath.UNDERSPENT: "quorum atteint par un déport ; dépense moindre : trop-perçu notifié, reversé en deux fois",
    DemoPath.REFERRED: "renvoyé par un comité régional, attribué par le comité national",
    DemoPath.RECONSIDERED: "ajourné, puis attribué à la séance suivante",
}


def check_everything(evidence: Evidence) -> list[Check]:
    """Every check, in the order they are shown."""
    return [
        *_path_checks(evidence),
        *delivery_checks(evidence),
        *money_checks(evidence),
        *open_data_checks(evidence),
        Check.of(
            "minutes_hashes_match",
            "procès-verbaux : empreinte SHA-256 exacte",
            hash_faults(evidence.archive.named("proces-verbal")),
        ),
        Check.of("read_models_agree", "vues de lecture égales à leurs sources", evidence.read_model_faults),
        Check.of("audit_chains_verify", "chaînes d’audit intactes dans les quatre services", _chain_faults(evidence)),
    ]


def _path_checks(evidence: Evidence) -> list[Check]:
    return [
        Check.of(f"path_{path.lower()}", sentence, faults_along(path, evidence.endings, evidence.log))
        for path, sentence in _PATHS.items()
    ]


def _chain_faults(evidence: Evidence) -> list[str]:
    broken = [f"{service}: {chain.broken}" for service, chain in evidence.chains.items() if chain.broken]
    short = [f"{service}: {c.unchained} lignes hors chaîne" for service, c in evidence.chains.items() if c.unchained]
    return broken + short
