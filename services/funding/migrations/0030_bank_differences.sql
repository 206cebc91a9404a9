-- What the bank moved beyond or short of an order is booked beside it, between two accounts that are no envelope's money.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Made anew at once, to allow more.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.ledger_entry DROP CONSTRAINT ledger_entry_is_double;
ALTER TABLE funding.ledger_entry ADD CONSTRAINT ledger_entry_is_double CHECK ((move, debit, credit) IN (
    ('OPEN', 'AVAILABLE', 'SOURCE'),
    ('TRANSFER_IN', 'AVAILABLE', 'SOURCE'),
    ('TRANSFER_OUT', 'SOURCE', 'AVAILABLE'),
    ('RESERVE', 'RESERVED', 'AVAILABLE'),
    ('RELEASE', 'AVAILABLE', 'RESERVED'),
    ('COMMIT', 'TO_PAY', 'RESERVED'),
    ('DECOMMIT', 'AVAILABLE', 'TO_PAY'),
    ('DISBURSE', 'DISBURSED', 'TO_PAY'),
    ('RETURN', 'TO_PAY', 'DISBURSED'),
    ('RECOVER', 'TO_PAY', 'DISBURSED'),
    ('DEBIT_OVER', 'BANK_DIFFERENCES', 'TREASURY'),
    ('DEBIT_UNDER', 'TREASURY', 'BANK_DIFFERENCES'),
    ('RETURN_FEE', 'BANK_DIFFERENCES', 'TREASURY')
)) NOT VALID;
