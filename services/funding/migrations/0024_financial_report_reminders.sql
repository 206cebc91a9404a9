-- The edition says when the financial report comes and when its carrier is reminded of it; each agreement keeps that.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.call_rules ADD COLUMN financial_report_months bigint NOT NULL DEFAULT 6;
ALTER TABLE funding.call_rules ADD COLUMN financial_report_reminder_days bigint [] NOT NULL DEFAULT '{-30,-7,7,21}';
ALTER TABLE funding.agreement ADD COLUMN financial_report_months bigint NOT NULL DEFAULT 6;
ALTER TABLE funding.agreement ADD COLUMN financial_report_reminder_days bigint [] NOT NULL DEFAULT '{-30,-7,7,21}';

-- Nobody is reminded of days that passed before there were reminders.
-- squawk-ignore adding-field-with-default
ALTER TABLE funding.agreement ADD COLUMN financial_report_reminded_on date DEFAULT current_date;
-- squawk-ignore ban-drop-default
ALTER TABLE funding.agreement ALTER COLUMN financial_report_reminded_on DROP DEFAULT;
