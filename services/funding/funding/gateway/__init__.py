"""What funding exchanges with the bank: pure functions over frozen dataclasses, no database, clock or network.

credit_transfer  `render(Batch) -> bytes`            our orders, pain.001.001.09
status_report    `read_status_report(bytes)`         what the bank accepted and refused, pain.002
statement        `read_statements(bytes)`            what left, arrived or came back, camt.053 and camt.054
bank_details     `checked_iban`, `bic_of`, `masked`  IBANs, with the French RIB key
target_days      `next_target_day(date)`             the days on which euros move between banks
sepa_text        the alphabet banks agree on         names and remittances are transliterated into it
bank_xml         reading hostile XML, writing XML    limits on size, depth and entities
errors           `BankFileError(code, field, line)`  the only error this package raises for what it is given

Amounts are integer cents of euro. IBANs are kept out of every repr and error message, so that logs never hold one.
"""
