"""What the bank gateway refuses, said in French to who can correct it: one sentence for each BankFault.

A sentence may quote the facts of its error, never an account number.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from funding.gateway.errors import BankFault, BankFileError

SENTENCES: Final[Mapping[BankFault, str]] = {
    BankFault.FILE_TOO_BIG: "Le fichier pèse {size} octets, plus que les {most} permis : demandez-le à la banque en "
    "plusieurs fichiers.",
    BankFault.TOO_DEEP: "Le fichier emboîte plus de {most} éléments, un fichier bancaire une quinzaine : donnez celui "
    "que la banque a envoyé.",
    BankFault.TOO_MANY_ELEMENTS: "Le fichier compte plus de {most} éléments : demandez-le à la banque en plusieurs "
    "fichiers.",
    BankFault.FORBIDDEN_ENTITY: "Le fichier contient une DTD ou une entité, dont aucun fichier bancaire n'a besoin : "
    "donnez celui que la banque a envoyé.",
    BankFault.MALFORMED_XML: "Le fichier n'est pas du XML bien formé (colonne {column}) : donnez-le tel que la banque "
    "l'a envoyé.",
    BankFault.UNREADABLE_ENCODING: "L'encodage du fichier est illisible : il est attendu en UTF-8.",
    BankFault.NOT_A_DOCUMENT: "Le fichier commence par « {found} » : un fichier bancaire commence par Document.",
    BankFault.NOT_ONE_MESSAGE: "Le fichier contient {count} messages : un fichier bancaire en contient un.",
    BankFault.UNEXPECTED_MESSAGE: "Le fichier contient « {found} » : un pain.002, un camt.053 ou un camt.054 est "
    "attendu.",
    BankFault.MISSING: "Cet élément manque ou est vide : demandez à la banque un fichier complet.",
    BankFault.TEXT_TOO_LONG: "Ce texte dépasse les {most} caractères de la norme ISO 20022.",
    BankFault.NOT_IN_EUROS: 'Ce montant n\'est pas en euros : il est attendu avec Ccy="EUR".',
    BankFault.NOT_AN_AMOUNT: "Ce n'est pas un montant : des chiffres, un point et les centimes sont attendus.",
    BankFault.FRACTION_OF_A_CENT: "Ce montant compte une fraction de centime : deux décimales sont attendues.",
    BankFault.SUM_DIFFERS: "Ce montant n'est pas la somme des opérations de l'écriture.",
    BankFault.COUNT_DIFFERS: "L'écriture annonce {announced} opérations, elle en donne {given} : les deux doivent être "
    "égaux.",
    BankFault.NEITHER_DEBIT_NOR_CREDIT: "Le sens de l'écriture n'est ni DBIT (débit) ni CRDT (crédit).",
    BankFault.NOT_A_DATE: "Ce n'est pas une date : AAAA-MM-JJ est attendu.",
    BankFault.ANSWERS_ANOTHER_MESSAGE: "Ce compte rendu répond à « {found} » : seules les réponses à nos remises "
    "(pain.001) sont attendues.",
    BankFault.UNKNOWN_TRANSFER: "Le virement {end_to_end_id} n'est pas dans la remise à laquelle la banque répond.",
    BankFault.NO_TRANSFER_NAMED: "La banque rejette un paiement parmi plusieurs sans nommer ses virements : "
    "demandez-lui lesquels.",
    BankFault.NO_STATUS: "Le virement {end_to_end_id} n'a pas de statut, et le fichier n'en donne pas pour l'ensemble.",
    BankFault.SAYS_NOTHING: "Ce compte rendu ne donne ni statut d'ensemble ni virement : il ne dit rien de la remise.",
    BankFault.CONTRADICTS_THE_WHOLE: "La banque rejette toute la remise, mais donne {status} au virement "
    "{end_to_end_id} : demandez-lui lequel est vrai.",
    BankFault.SAID_TWO_WAYS: "La banque donne deux statuts au virement {end_to_end_id} : demandez-lui lequel est vrai.",
    BankFault.NO_TRANSFERS: "Une remise compte au moins un virement.",
    BankFault.NO_TIME_ZONE: "Cet instant n'a pas de fuseau horaire : il est attendu en UTC.",
    BankFault.EXECUTION_PASSED: "Ce jour précède celui du fichier : le premier possible est le {earliest}.",
    BankFault.BANKS_CLOSED: "Les banques ne règlent pas ce jour-là : le suivant possible est le {following}.",
    BankFault.ID_REPEATED: "La référence {end_to_end_id} figure {times} fois : chaque virement a la sienne.",
    BankFault.AMOUNT_NOT_POSITIVE: "Un virement est d'au moins 1 centime.",
    BankFault.AMOUNT_TOO_LARGE: "Un virement SEPA est d'au plus 999 999 999,99 €.",
    BankFault.NOT_A_SIRET: "Un SIRET compte 14 chiffres.",
    BankFault.NOT_LATIN: "« {character} » n'est pas une lettre latine, et les banques ne la transmettent pas : écrivez "
    "en lettres latines.",
    BankFault.NOTHING_READABLE: "Donnez au moins une lettre ou un chiffre.",
    BankFault.TOO_LONG_FOR_BANKS: "Ce texte compte {length} caractères dans l'alphabet des banques : donnez-en au plus "
    "{longest}.",
    BankFault.IDENTIFIER_CHARACTERS: "Une référence n'a que des lettres sans accent, des chiffres et / - ? : ( ) . , "
    "' +, sans espace.",
    BankFault.IDENTIFIER_TOO_LONG: "Cette référence compte {length} caractères : donnez-en au plus {longest}.",
    BankFault.IDENTIFIER_SLASHES: "Une référence ne commence ni ne finit par une barre oblique, et n'en a pas deux de "
    "suite.",
    BankFault.IDENTIFIER_RESERVED: "NOTPROVIDED veut dire aux banques qu'il n'y a pas de référence : donnez-en une "
    "autre.",
    BankFault.IBAN_MISSING: "Donnez un IBAN, comme FR76 suivi de 23 caractères.",
    BankFault.IBAN_CHARACTERS: "Un IBAN ne contient que des lettres et des chiffres, avec ou sans espaces.",
    BankFault.IBAN_OPENING: "Un IBAN commence par les deux lettres du pays et deux chiffres de clé, comme FR76.",
    BankFault.IBAN_COUNTRY: "{country} n'est pas un pays d'IBAN : un IBAN français commence par FR.",
    BankFault.IBAN_OUTSIDE_SEPA: "Ce compte ({country}) est hors de la zone SEPA : donnez-en un tenu dans la zone.",
    BankFault.IBAN_LENGTH: "Un IBAN de {country} compte {expected} caractères : vous en donnez {length}.",
    BankFault.IBAN_FORM: "Cet IBAN n'a pas la forme de ceux de {country} : une lettre est à la place d'un chiffre.",
    BankFault.IBAN_CHECK_DIGITS: "La clé de cet IBAN (3e et 4e caractères) ne va pas avec le reste : un caractère est "
    "faux.",
    BankFault.IBAN_RIB_KEY: "La clé RIB (deux derniers chiffres) ne correspond pas au compte : relisez le RIB.",
    BankFault.NOT_A_BIC: "Un BIC compte 8 ou 11 lettres et chiffres, le pays en cinquième et sixième.",
}


def sentence(error: BankFileError) -> str:
    """What is wrong and what would be right, without the place."""
    facts = {name: f"{fact:%d/%m/%Y}" if isinstance(fact, date) else fact for name, fact in error.facts.items()}
    return SENTENCES[error.code].format_map(facts)


def place(error: BankFileError) -> str:
    """Where it is wrong: "ligne 12, Ntry/Amt", or the field alone where there is no line."""
    return error.field if error.line is None else f"ligne {error.line}, {error.field}"
