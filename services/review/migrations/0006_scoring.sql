-- Scores on the grid of the edition, with an opinion: blind until recorded, superseded and never edited.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- [{"code", "label", "weight"}], in order; empty where the edition gives none.
ALTER TABLE review.call_rules ADD COLUMN scoring_grid jsonb NOT NULL DEFAULT '[]';

-- Only ever added to: the last `number` of a member on a case is the one that counts.
CREATE TABLE review.evaluation (
    case_id uuid NOT NULL REFERENCES review.grant_case (id),
    sub text NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    opinion text NOT NULL CHECK (opinion IN ('FAVOURABLE', 'RESERVED', 'UNFAVOURABLE')),
    criteria text[] NOT NULL,
    points bigint[] NOT NULL,
    comment text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT one_evaluation_per_number PRIMARY KEY (case_id, sub, number),
    CONSTRAINT points_for_each_criterion CHECK (cardinality(criteria) = cardinality(points)),
    CONSTRAINT points_on_the_scale CHECK (0 <= ALL (points) AND 5 >= ALL (points))
);
GRANT SELECT, INSERT ON review.evaluation TO novapec_application;
