-- Requests are kept by month, so that what is too old goes with its partition and not row by row.
ALTER TABLE "requests" RENAME TO "requests_before";
ALTER TABLE "requests_before" RENAME CONSTRAINT "requests_pkey" TO "requests_before_pkey";
DROP INDEX "requests_created_at_idx";
DROP INDEX "requests_key_id_created_at_idx";
CREATE TABLE "requests" (
    LIKE "requests_before" INCLUDING DEFAULTS,
    "team" TEXT NOT NULL DEFAULT '',
    "end_user" TEXT,
    CONSTRAINT "requests_pkey" PRIMARY KEY ("id", "created_at")
) PARTITION BY RANGE ("created_at");
CREATE INDEX "requests_created_at_idx" ON "requests"("created_at");
CREATE INDEX "requests_key_id_created_at_idx" ON "requests"("key_id", "created_at");

-- AlterTable
ALTER TABLE "key_secrets" ADD COLUMN     "made_with" TEXT;

-- AlterTable
DROP TRIGGER "keys_change" ON "keys";
ALTER TABLE "keys" ADD COLUMN     "endpoints" JSONB NOT NULL DEFAULT '["*"]',
ADD COLUMN     "ip_allow" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "routes" JSONB NOT NULL DEFAULT '["*"]';

-- AlterTable
ALTER TABLE "providers" ADD COLUMN     "headers_sealed" TEXT;


-- CreateTable
CREATE TABLE "teams" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "limits" JSONB NOT NULL DEFAULT '{}',
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "teams_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "projects" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "team" TEXT,
    "limits" JSONB NOT NULL DEFAULT '{}',
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "projects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budgets" (
    "id" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "amount_nano" BIGINT NOT NULL,
    "period" TEXT NOT NULL,
    "rolling" BOOLEAN NOT NULL DEFAULT false,
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "on_exceed" TEXT NOT NULL DEFAULT 'block',
    "downgrade_route" TEXT,
    "alerts" JSONB NOT NULL DEFAULT '[0.5, 0.8, 1]',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budgets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "replicas" (
    "id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "host" TEXT NOT NULL DEFAULT '',
    "version" TEXT NOT NULL DEFAULT '',
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "replicas_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "replica" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "request_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'attempt',
    "status" TEXT NOT NULL,
    "key_id" TEXT NOT NULL DEFAULT '',
    "project" TEXT NOT NULL DEFAULT '',
    "team" TEXT NOT NULL DEFAULT '',
    "end_user" TEXT,
    "provider" TEXT NOT NULL DEFAULT '',
    "model" TEXT NOT NULL DEFAULT '',
    "input_tokens" INTEGER NOT NULL DEFAULT 0,
    "cached_tokens" INTEGER NOT NULL DEFAULT 0,
    "cache_write_tokens" INTEGER NOT NULL DEFAULT 0,
    "output_tokens" INTEGER NOT NULL DEFAULT 0,
    "reasoning_tokens" INTEGER NOT NULL DEFAULT 0,
    "cost_nano" BIGINT,
    "price" JSONB,
    "windows" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "response_id" TEXT,
    "note" TEXT,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("replica","seq","attempt","occurred_at")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "budget_windows" (
    "id" TEXT NOT NULL,
    "budget_id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "spent_nano" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "budget_windows_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_holds" (
    "replica" TEXT NOT NULL,
    "window" TEXT NOT NULL,
    "held_nano" BIGINT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budget_holds_pkey" PRIMARY KEY ("replica","window")
);

-- CreateTable
CREATE TABLE "usage_hours" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "key_id" TEXT NOT NULL,
    "key_name" TEXT NOT NULL DEFAULT '',
    "project" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "attempts" BIGINT NOT NULL DEFAULT 0,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "cached_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "reasoning_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_nano" BIGINT NOT NULL DEFAULT 0,
    "unpriced" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_hours_pkey" PRIMARY KEY ("at","key_id","project","team","route","provider","model","endpoint")
);

-- CreateTable
CREATE TABLE "usage_days" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "key_id" TEXT NOT NULL,
    "key_name" TEXT NOT NULL DEFAULT '',
    "project" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "attempts" BIGINT NOT NULL DEFAULT 0,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "cached_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "reasoning_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_nano" BIGINT NOT NULL DEFAULT 0,
    "unpriced" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_days_pkey" PRIMARY KEY ("at","key_id","project","team","route","provider","model","endpoint")
);

-- CreateTable
CREATE TABLE "webhooks" (
    "id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "events" JSONB NOT NULL DEFAULT '["*"]',
    "secret_sealed" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" TEXT NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),
    "last_problem" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_alerts" (
    "window" TEXT NOT NULL,
    "threshold" DECIMAL(6,3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_alerts_pkey" PRIMARY KEY ("window","threshold")
);

-- CreateTable
CREATE TABLE "reconciliations" (
    "id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "reported" INTEGER NOT NULL,
    "matched" INTEGER NOT NULL,
    "corrections" INTEGER NOT NULL,
    "drift_nano" BIGINT NOT NULL,
    "findings" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reconciliations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "teams_slug_key" ON "teams"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "projects_slug_key" ON "projects"("slug");

-- CreateIndex
CREATE INDEX "budgets_scope_kind_scope_id_idx" ON "budgets"("scope_kind", "scope_id");

-- CreateIndex
CREATE INDEX "ledger_entries_request_id_idx" ON "ledger_entries"("request_id");

-- CreateIndex
CREATE INDEX "ledger_entries_occurred_at_idx" ON "ledger_entries"("occurred_at");

-- CreateIndex
CREATE INDEX "ledger_entries_provider_response_id_idx" ON "ledger_entries"("provider", "response_id");

-- CreateIndex
CREATE INDEX "budget_windows_budget_id_starts_at_idx" ON "budget_windows"("budget_id", "starts_at");

-- CreateIndex
CREATE INDEX "budget_holds_window_idx" ON "budget_holds"("window");

-- CreateIndex
CREATE INDEX "webhook_deliveries_next_try_at_idx" ON "webhook_deliveries"("next_try_at");

-- CreateIndex
CREATE INDEX "reconciliations_provider_created_at_idx" ON "reconciliations"("provider", "created_at");

-- AddForeignKey
ALTER TABLE "projects" ADD CONSTRAINT "projects_team_fkey" FOREIGN KEY ("team") REFERENCES "teams"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand from here on: Prisma knows neither partitions nor triggers.

-- The ledger is append-only, for its owner too: what was wrong is put right by a further row.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: write a correction' USING ERRCODE = 'insufficient_privilege';
END
$$;

-- Makes the partition of a month, where it is missing: `ledger_entries_2026_11`. One at a time: two who make the same one at once would fail.
CREATE FUNCTION "ensure_partition"("of" TEXT, "at" TIMESTAMPTZ) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "starts" TIMESTAMP := date_trunc('month', "at" AT TIME ZONE 'UTC');
  "name" TEXT := "of" || to_char("starts", '_YYYY_MM');
BEGIN
  IF to_regclass(quote_ident("name")) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ensure_partition'));
  -- A query, which sees what was made while we waited; "to_regclass" may remember what it said before.
  IF EXISTS (SELECT FROM "pg_tables" WHERE "schemaname" = current_schema() AND "tablename" = "name") THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
    "name", "of", "starts" AT TIME ZONE 'UTC', ("starts" + interval '1 month') AT TIME ZONE 'UTC');
  -- A trigger of a statement stands guard over the table that the statement names, and over no partition of it.
  IF "of" = 'ledger_entries' THEN
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
      "name" || '_append_only', "name");
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM PUBLIC, CURRENT_USER', "name");
  END IF;
END
$$;

SELECT "ensure_partition"("of", now() + "months" * interval '1 month')
  FROM unnest(ARRAY['requests', 'ledger_entries']) AS "of", generate_series(0, 2) AS "months";
SELECT "ensure_partition"('requests', "month")
  FROM (SELECT DISTINCT date_trunc('month', "created_at") AS "month" FROM "requests_before") AS "kept";
INSERT INTO "requests" SELECT * FROM "requests_before";
DROP TABLE "requests_before";

-- What was a name on a key is a project of its own now, and the budget of a key a budget like any other.
INSERT INTO "projects" ("id", "slug", "name", "updated_at")
  SELECT 'proj_00' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), "slug", "slug", now()
  FROM (SELECT 'default' AS "slug" UNION SELECT DISTINCT "project" FROM "keys") AS "named";
INSERT INTO "budgets" ("id", "scope_kind", "scope_id", "amount_nano", "period", "updated_at")
  SELECT 'bud_00' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), 'key', "id", (("budget"->>'amount')::numeric * 1000000000)::bigint, "budget"->>'period', now()
  FROM "keys" WHERE jsonb_typeof("budget") = 'object';
ALTER TABLE "keys" DROP COLUMN "budget";
ALTER TABLE "keys" ADD CONSTRAINT "keys_project_fkey" FOREIGN KEY ("project") REFERENCES "projects"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
REVOKE UPDATE, DELETE, TRUNCATE ON "ledger_entries" FROM PUBLIC, CURRENT_USER;

-- "last_used_at" is left out on purpose: using a key changes nothing.
CREATE TRIGGER "keys_change" AFTER INSERT OR DELETE OR TRUNCATE
  OR UPDATE OF "name", "project", "models", "routes", "endpoints", "ip_allow", "limits", "enabled", "expires_at" ON "keys"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('keys');

CREATE TRIGGER "teams_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "teams"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('config');
CREATE TRIGGER "projects_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "projects"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('config');

-- Budgets of keys are read with the key, all others with the configuration.
CREATE TRIGGER "budgets_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "budgets"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('config');
CREATE TRIGGER "budgets_change_keys" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "budgets"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('keys');
