-- Mandates with dates, and proxies: who may sit on a day, who votes for whom at a session.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- What a committee allows: by default no proxies, and who gave one does not count as present.
ALTER TABLE review.committee ADD COLUMN proxies_per_holder bigint NOT NULL DEFAULT 0
    CHECK (proxies_per_holder BETWEEN 0 AND 5);
ALTER TABLE review.committee ADD COLUMN proxies_in_quorum boolean NOT NULL DEFAULT false;
GRANT UPDATE (revision) ON review.committee TO novapec_application;

-- Both days belong to the mandate; those that stand have neither beginning nor end. Who comes back has a second row.
ALTER TABLE review.committee_member ADD COLUMN mandate_from date NOT NULL DEFAULT '0001-01-01';
ALTER TABLE review.committee_member ADD COLUMN mandate_until date NOT NULL DEFAULT '9999-12-31'
    CHECK (mandate_from <= mandate_until);
-- The new key allows everything that the old one did, on a table of some hundred rows.
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.committee_member DROP CONSTRAINT committee_member_pkey;
-- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid
ALTER TABLE review.committee_member ADD PRIMARY KEY (committee_id, sub, mandate_from);
GRANT UPDATE (mandate_until) ON review.committee_member TO novapec_application;

-- The nth giver's proxy is with the nth holder.
ALTER TABLE review.session ADD COLUMN proxy_givers text[] NOT NULL DEFAULT '{}';
ALTER TABLE review.session ADD COLUMN proxy_holders text[] NOT NULL DEFAULT '{}'
    CHECK (proxy_holders <@ present AND NOT proxy_givers && present
        AND cardinality(proxy_givers) = cardinality(proxy_holders));
GRANT UPDATE (proxy_givers, proxy_holders) ON review.session TO novapec_application;

ALTER TABLE review.ballot ADD COLUMN proxy_givers text[] NOT NULL DEFAULT '{}';
ALTER TABLE review.ballot ADD COLUMN proxy_holders text[] NOT NULL DEFAULT '{}'
    CHECK (proxy_holders <@ eligible AND NOT proxy_givers && (eligible || recused)
        AND cardinality(proxy_givers) = cardinality(proxy_holders));
ALTER TABLE review.ballot_closing ADD COLUMN proxy_givers text[] NOT NULL DEFAULT '{}';
ALTER TABLE review.ballot_closing ADD COLUMN proxy_holders text[] NOT NULL DEFAULT '{}'
    CHECK (proxy_holders <@ voters AND NOT proxy_givers && (voters || recused)
        AND cardinality(proxy_givers) = cardinality(proxy_holders));

-- Null where the member voted; otherwise who holds their proxy.
ALTER TABLE review.vote ADD COLUMN cast_by text CHECK (cast_by <> member);
