-- Public zonings (QPV, FRR, ACV, PVD, TI) as their official files list them, each vintage beside the others.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- A vintage, once here, never changes: applications name it. `sha256` is that of the file it was imported from.
CREATE TABLE intake.zoning (
    scheme text NOT NULL CHECK (scheme IN ('QPV', 'FRR', 'ACV', 'PVD', 'TI')),
    vintage text NOT NULL CHECK (vintage ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
    source text NOT NULL CHECK (source <> ''),
    licence text NOT NULL CHECK (licence <> ''),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    imported_at timestamptz NOT NULL,
    PRIMARY KEY (scheme, vintage)
);

-- `communes` are those that the zone touches, by the INSEE codes of the file.
CREATE TABLE intake.zone (
    scheme text NOT NULL,
    vintage text NOT NULL,
    code text NOT NULL CHECK (code <> ''),
    label text NOT NULL CHECK (label <> ''),
    communes text [] NOT NULL CHECK (cardinality(communes) > 0),
    PRIMARY KEY (scheme, vintage, code),
    FOREIGN KEY (scheme, vintage) REFERENCES intake.zoning (scheme, vintage)
);
CREATE INDEX zone_of_code ON intake.zone (scheme, code);
CREATE INDEX zone_of_commune ON intake.zone USING gin (communes) WITH (fastupdate = off);

GRANT SELECT, INSERT ON intake.zoning TO novapec_application;
GRANT SELECT, INSERT, UPDATE ON intake.zone TO novapec_application;
