"""The gateway's single error: something given to it, or sent by the bank, cannot be used as it is."""

from datetime import date
from enum import StrEnum


class BankFault(StrEnum):
    """What is wrong. The sentence that a person reads for each stands in `funding.api.bank_sentences`.

    Behind each: the facts that its error carries.
    """

    # the file as a whole
    FILE_TOO_BIG = "file_too_big"  # size, most (bytes)
    TOO_DEEP = "too_deep"  # most (elements inside each other)
    TOO_MANY_ELEMENTS = "too_many_elements"  # most
    FORBIDDEN_ENTITY = "forbidden_entity"
    MALFORMED_XML = "malformed_xml"  # column
    UNREADABLE_ENCODING = "unreadable_encoding"
    NOT_A_DOCUMENT = "not_a_document"  # found (element name)
    NOT_ONE_MESSAGE = "not_one_message"  # count
    UNEXPECTED_MESSAGE = "unexpected_message"  # found (element name)

    # an element of it
    MISSING = "missing"
    TEXT_TOO_LONG = "text_too_long"  # most (characters)
    NOT_IN_EUROS = "not_in_euros"
    NOT_AN_AMOUNT = "not_an_amount"
    FRACTION_OF_A_CENT = "fraction_of_a_cent"
    SUM_DIFFERS = "sum_differs"
    COUNT_DIFFERS = "count_differs"  # announced, given
    NEITHER_DEBIT_NOR_CREDIT = "neither_debit_nor_credit"
    NOT_A_DATE = "not_a_date"

    # an outcome that a status report leaves unclear
    ANSWERS_ANOTHER_MESSAGE = "answers_another_message"  # found (message name)
    UNKNOWN_TRANSFER = "unknown_transfer"  # end_to_end_id
    NO_TRANSFER_NAMED = "no_transfer_named"
    NO_STATUS = "no_status"  # end_to_end_id
    SAYS_NOTHING = "says_nothing"
    CONTRADICTS_THE_WHOLE = "contradicts_the_whole"  # end_to_end_id, status
    SAID_TWO_WAYS = "said_two_ways"  # end_to_end_id

    # a batch, before it is written
    NO_TRANSFERS = "no_transfers"
    NO_TIME_ZONE = "no_time_zone"
    EXECUTION_PASSED = "execution_passed"  # earliest (day)
    BANKS_CLOSED = "banks_closed"  # following (day)
    ID_REPEATED = "id_repeated"  # end_to_end_id, times
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    AMOUNT_TOO_LARGE = "amount_too_large"
    NOT_A_SIRET = "not_a_siret"

    # a text that banks cannot carry
    NOT_LATIN = "not_latin"  # character
    NOTHING_READABLE = "nothing_readable"
    TOO_LONG_FOR_BANKS = "too_long_for_banks"  # length, longest
    IDENTIFIER_CHARACTERS = "identifier_characters"
    IDENTIFIER_TOO_LONG = "identifier_too_long"  # length, longest
    IDENTIFIER_SLASHES = "identifier_slashes"
    IDENTIFIER_RESERVED = "identifier_reserved"

    # an account
    IBAN_MISSING = "iban_missing"
    IBAN_CHARACTERS = "iban_characters"
    IBAN_OPENING = "iban_opening"
    IBAN_COUNTRY = "iban_country"  # country
    IBAN_OUTSIDE_SEPA = "iban_outside_sepa"  # country
    IBAN_LENGTH = "iban_length"  # country, length, expected
    IBAN_FORM = "iban_form"  # country
    IBAN_CHECK_DIGITS = "iban_check_digits"
    IBAN_RIB_KEY = "iban_rib_key"
    NOT_A_BIC = "not_a_bic"


class BankFileError(ValueError):
    """Names the field that is wrong and what is wrong with it; never holds an IBAN.

    field: path of the faulty value in our own dataclasses (`transfers[2].creditor_name`) or in the bank's file
    (`Ntry/Amt`). line: where it stands in the bank's file, from 1, None where that is not known or there is no file.
    facts: what a sentence about it quotes, as BankFault names them.
    """

    def __init__(self, code: BankFault, field: str, *, line: int | None = None, **facts: str | int | date) -> None:
        super().__init__(f"{field}: {code}" if line is None else f"line {line}, {field}: {code}")
        self.code = code
        self.field = field
        self.line = line
        self.facts = facts
