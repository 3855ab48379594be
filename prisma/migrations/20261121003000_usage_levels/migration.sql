-- One table of sums with four levels instead of one table for each. A report by the hour read every hour of every key: by far the most
-- of it was never told apart. Written by hand: Prisma knows no partitions.

-- Nobody writes sums while they move.
LOCK TABLE "usage_hours", "usage_days";

-- What has a fixed width stands first: what comes after a text is found by walking over it.
CREATE TABLE "usage_sums" (
    "at" TIMESTAMPTZ(3) NOT NULL,
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
    "level" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "project" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "key_name" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "usage_sums_pkey" PRIMARY KEY ("at","key_id","project","team","route","provider","model","endpoint","level")
) PARTITION BY LIST ("level");
CREATE TABLE "usage_sums_hour" PARTITION OF "usage_sums" FOR VALUES IN ('hour');
CREATE TABLE "usage_sums_day" PARTITION OF "usage_sums" FOR VALUES IN ('day');
CREATE TABLE "usage_sums_project_hour" PARTITION OF "usage_sums" FOR VALUES IN ('project_hour');
CREATE TABLE "usage_sums_model_hour" PARTITION OF "usage_sums" FOR VALUES IN ('model_hour');

-- "sum" of bigints is numeric, with a state on the heap for each sum of each group: this one is added in place, and fails as well as the
-- other where a bigint ends.
CREATE AGGREGATE "sum_bigint"(BIGINT) (SFUNC = int8pl, COMBINEFUNC = int8pl, STYPE = BIGINT, INITCOND = '0', PARALLEL = SAFE);

INSERT INTO "usage_sums" ("level", "at", "key_id", "key_name", "project", "team", "route", "provider", "model", "endpoint",
    "requests", "attempts", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "unpriced", "errors")
  SELECT 'hour', "at", "key_id", "key_name", "project", "team", "route", "provider", "model", "endpoint",
    "requests", "attempts", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "unpriced", "errors"
  FROM "usage_hours" ORDER BY "at";
INSERT INTO "usage_sums" ("level", "at", "key_id", "key_name", "project", "team", "route", "provider", "model", "endpoint",
    "requests", "attempts", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "unpriced", "errors")
  SELECT 'day', "at", "key_id", "key_name", "project", "team", "route", "provider", "model", "endpoint",
    "requests", "attempts", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "unpriced", "errors"
  FROM "usage_days" ORDER BY "at";
INSERT INTO "usage_sums" ("level", "at", "key_id", "project", "team", "route", "provider", "model", "endpoint",
    "requests", "attempts", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "unpriced", "errors")
  SELECT 'project_hour', "at", '', "project", "team", '', '', '', '', sum_bigint("requests"), sum_bigint("attempts"), sum_bigint("input_tokens"), sum_bigint("cached_tokens"), sum_bigint("cache_write_tokens"), sum_bigint("output_tokens"), sum_bigint("reasoning_tokens"), sum_bigint("cost_nano"), sum_bigint("unpriced"), sum_bigint("errors")
  FROM "usage_hours" GROUP BY "at", "project", "team" ORDER BY "at";
INSERT INTO "usage_sums" ("level", "at", "key_id", "project", "team", "route", "provider", "model", "endpoint",
    "requests", "attempts", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "unpriced", "errors")
  SELECT 'model_hour', "at", '', '', '', "route", "provider", "model", "endpoint", sum_bigint("requests"), sum_bigint("attempts"), sum_bigint("input_tokens"), sum_bigint("cached_tokens"), sum_bigint("cache_write_tokens"), sum_bigint("output_tokens"), sum_bigint("reasoning_tokens"), sum_bigint("cost_nano"), sum_bigint("unpriced"), sum_bigint("errors")
  FROM "usage_hours" GROUP BY "at", "route", "provider", "model", "endpoint" ORDER BY "at";
DROP TABLE "usage_hours", "usage_days";

-- Writes lines of a replica's log to the books, in one transaction and each line once, however often it is told: a line whose
-- number is not above the replica's last one is known already. Answers the replica's last number.
--   { "seq", "row" }    a request as `toRow` says it, with its attempts
--   { "seq", "entry" }  an adjustment or a correction, by the names of the columns of "ledger_entries"
--   { "seq" }           nothing: a line that could not be written is passed over
-- Whoever writes locks in one order: the replica, then windows, then sums of usage, each by their names.
CREATE OR REPLACE FUNCTION "ledger_append"("of_replica" TEXT, "lines" JSONB) RETURNS BIGINT LANGUAGE plpgsql SET jit = off AS $$
DECLARE
  "known" BIGINT;
  "latest" BIGINT;
BEGIN
  INSERT INTO "replicas" ("id") VALUES ("of_replica") ON CONFLICT DO NOTHING;
  SELECT "seq" INTO "known" FROM "replicas" WHERE "id" = "of_replica" FOR UPDATE;
  SELECT max(("line"->>'seq')::bigint) INTO "latest" FROM jsonb_array_elements("lines") AS "line";
  IF "latest" IS NULL OR "latest" <= "known" THEN RETURN "known"; END IF;

  PERFORM "ensure_partition"("of", "month") FROM (
    SELECT DISTINCT "of", date_trunc('month', ("line" #>> "place")::timestamptz, 'UTC') AS "month"
    FROM jsonb_array_elements("lines") AS "line",
      (VALUES ('requests', '{row,created_at}'::text[]), ('ledger_entries', '{row,created_at}'), ('ledger_entries', '{entry,occurred_at}'))
        AS "dated" ("of", "place")
    WHERE "line" #>> "place" IS NOT NULL
    ORDER BY "of" DESC
  ) AS "wanted";

  WITH "line" AS MATERIALIZED (
    SELECT DISTINCT ON ("seq") ("told"->>'seq')::bigint AS "seq", "told"->'row' AS "row", "told"->'entry' AS "entry"
    FROM jsonb_array_elements("lines") AS "told"
    WHERE ("told"->>'seq')::bigint > "known"
    ORDER BY "seq"
  ),
  "request" AS MATERIALIZED (
    SELECT "line"."seq", "said".*, coalesce("said"."team", '') AS "of_team", coalesce("said"."route", '') AS "by_route"
    FROM "line", jsonb_to_record("line"."row") AS "said" (
      "id" text, "created_at" timestamptz, "key_id" text, "key_name" text, "project" text, "team" text, "end_user" text,
      "endpoint" text, "route" text, "provider" text, "model" text, "status" int, "attempts" jsonb)
    WHERE "line"."row" IS NOT NULL
  ),
  -- What the ledger keeps of an attempt is not kept twice.
  "kept" AS (
    INSERT INTO "requests" SELECT "whole".*
    FROM "line",
      LATERAL (
        SELECT coalesce(jsonb_agg("attempt" - '{price,windows,response_id}'::text[] ORDER BY "place"), '[]') AS "attempts"
        FROM jsonb_array_elements("line"."row"->'attempts') WITH ORDINALITY AS "one" ("attempt", "place")
      ) AS "slim",
      jsonb_populate_record(NULL::"requests", "line"."row" || jsonb_build_object('attempts', "slim"."attempts")) AS "whole"
    WHERE "line"."row" IS NOT NULL
    ON CONFLICT DO NOTHING
  ),
  "booked" AS MATERIALIZED (
    SELECT "seq", "one"."n" AS "attempt", "created_at" AS "occurred_at", "id" AS "request_id", 'attempt' AS "kind",
      "one"."ledger" AS "status", "key_id", "key_name", "project", "of_team" AS "team", "end_user", "by_route" AS "route", "endpoint",
      "one"."provider", "one"."model", "used"."input", "used"."cachedInput" AS "cached", "used"."cacheWrite" AS "written",
      "used"."output", "used"."reasoning", "one"."cost_nano", "one"."price", coalesce("one"."windows", '{}') AS "windows",
      "one"."response_id", NULL AS "note"
    FROM "request",
      jsonb_to_recordset("attempts") AS "one" (
        "n" int, "provider" text, "model" text, "ledger" text, "usage" jsonb, "cost_nano" bigint, "price" jsonb,
        "windows" text[], "response_id" text),
      jsonb_to_record("one"."usage") AS "used" (
        "input" int, "cachedInput" int, "cacheWrite" int, "output" int, "reasoning" int)
    UNION ALL
    SELECT "seq", coalesce("said"."attempt", 0), coalesce("said"."occurred_at", now()), coalesce("said"."request_id", ''), "said"."kind",
      coalesce("said"."status", 'correction'), coalesce("said"."key_id", ''), coalesce("said"."key_name", ''),
      coalesce("said"."project", ''), coalesce("said"."team", ''), "said"."end_user", coalesce("said"."route", ''),
      coalesce("said"."endpoint", ''), coalesce("said"."provider", ''), coalesce("said"."model", ''), coalesce("said"."input_tokens", 0),
      coalesce("said"."cached_tokens", 0), coalesce("said"."cache_write_tokens", 0), coalesce("said"."output_tokens", 0),
      coalesce("said"."reasoning_tokens", 0), "said"."cost_nano", "said"."price", coalesce("said"."windows", '{}'), "said"."response_id",
      "said"."note"
    FROM "line", jsonb_to_record("line"."entry") AS "said" (
      "attempt" int, "occurred_at" timestamptz, "request_id" text, "kind" text, "status" text, "key_id" text, "key_name" text,
      "project" text, "team" text, "end_user" text, "route" text, "endpoint" text, "provider" text, "model" text, "input_tokens" int,
      "cached_tokens" int, "cache_write_tokens" int, "output_tokens" int, "reasoning_tokens" int, "cost_nano" bigint, "price" jsonb,
      "windows" text[], "response_id" text, "note" text)
    WHERE "line"."entry" IS NOT NULL
  ),
  "entered" AS (
    INSERT INTO "ledger_entries" ("replica", "seq", "attempt", "occurred_at", "request_id", "kind", "status", "key_id", "project", "team",
      "end_user", "provider", "model", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens",
      "cost_nano", "price", "windows", "response_id", "note")
    SELECT "of_replica", "seq", "attempt", "occurred_at", "request_id", "kind", "status", "key_id", "project", "team",
      "end_user", "provider", "model", "input", "cached", "written", "output", "reasoning",
      "cost_nano", "price", "windows", "response_id", "note"
    FROM "booked"
  ),
  "charged" AS (
    INSERT INTO "budget_windows" ("id", "budget_id", "starts_at", "ends_at", "spent_nano")
    SELECT "window", split_part("window", ':', 1), to_timestamp(split_part("span", '-', 1)::bigint),
      to_timestamp(nullif(split_part("span", '-', 2), '')::bigint), sum_bigint("cost_nano")
    FROM "booked", unnest("windows") AS "window", split_part("window", ':', 2) AS "span"
    WHERE "cost_nano" <> 0
    GROUP BY "window", "span"
    ORDER BY "window"
    ON CONFLICT ("id") DO UPDATE SET "spent_nano" = "budget_windows"."spent_nano" + EXCLUDED."spent_nano"
  ),
  -- A request counts for who answered it, or for nobody; an attempt for whom it was sent to. What an administrator adds to a budget
  -- was used by nobody.
  "used" AS (
    SELECT "created_at" AS "at", "key_id", "key_name", "project", "of_team" AS "team", "by_route" AS "route",
      coalesce("provider", '') AS "provider", coalesce("model", '') AS "model", "endpoint", 1 AS "requests", 0 AS "attempts",
      0 AS "input", 0 AS "cached", 0 AS "written", 0 AS "output", 0 AS "reasoning", 0::bigint AS "cost_nano", 0 AS "unpriced",
      ("status" >= 400)::int AS "errors"
    FROM "request"
    UNION ALL
    SELECT "occurred_at", "key_id", "key_name", "project", "team", "route", "provider", "model", "endpoint", 0, ("kind" = 'attempt')::int,
      "input", "cached", "written", "output", "reasoning", coalesce("cost_nano", 0),
      ("kind" = 'attempt' AND "status" <> 'none' AND "cost_nano" IS NULL)::int, 0
    FROM "booked"
    WHERE "kind" <> 'adjustment'
  ),
  -- Counted at each level at once. What a level does not tell apart is empty.
  "summed" AS (
    INSERT INTO "usage_sums" AS "sum" ("level", "at", "key_id", "key_name", "project", "team", "route", "provider", "model", "endpoint",
      "requests", "attempts", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano",
      "unpriced", "errors")
    SELECT
      CASE WHEN grouping("day") = 0 THEN 'day' WHEN grouping("key_id") = 0 THEN 'hour' WHEN grouping("project") = 0 THEN 'project_hour'
        ELSE 'model_hour' END AS "level",
      coalesce("day", "hour") AS "starts", coalesce("key_id", '') AS "key", CASE WHEN grouping("key_id") = 0 THEN max("key_name") ELSE '' END,
      coalesce("project", '') AS "of_project", coalesce("team", '') AS "of_team", coalesce("route", '') AS "by_route",
      coalesce("provider", '') AS "by_provider", coalesce("model", '') AS "by_model", coalesce("endpoint", '') AS "at_endpoint",
      sum("requests"), sum("attempts"), sum("input"), sum("cached"), sum("written"), sum("output"), sum("reasoning"),
      sum_bigint("cost_nano"), sum("unpriced"), sum("errors")
    FROM "used", LATERAL (SELECT date_trunc('hour', "at", 'UTC') AS "hour", date_trunc('day', "at", 'UTC') AS "day") AS "time"
    GROUP BY GROUPING SETS (
      ("hour", "key_id", "project", "team", "route", "provider", "model", "endpoint"),
      ("day", "key_id", "project", "team", "route", "provider", "model", "endpoint"),
      ("hour", "project", "team"),
      ("hour", "route", "provider", "model", "endpoint"))
    ORDER BY "level", "starts", "key", "of_project", "of_team", "by_route", "by_provider", "by_model", "at_endpoint"
    ON CONFLICT ("at", "key_id", "project", "team", "route", "provider", "model", "endpoint", "level") DO UPDATE SET
      "key_name" = coalesce(nullif(EXCLUDED."key_name", ''), "sum"."key_name"),
      "requests" = "sum"."requests" + EXCLUDED."requests",
      "attempts" = "sum"."attempts" + EXCLUDED."attempts",
      "input_tokens" = "sum"."input_tokens" + EXCLUDED."input_tokens",
      "cached_tokens" = "sum"."cached_tokens" + EXCLUDED."cached_tokens",
      "cache_write_tokens" = "sum"."cache_write_tokens" + EXCLUDED."cache_write_tokens",
      "output_tokens" = "sum"."output_tokens" + EXCLUDED."output_tokens",
      "reasoning_tokens" = "sum"."reasoning_tokens" + EXCLUDED."reasoning_tokens",
      "cost_nano" = "sum"."cost_nano" + EXCLUDED."cost_nano",
      "unpriced" = "sum"."unpriced" + EXCLUDED."unpriced",
      "errors" = "sum"."errors" + EXCLUDED."errors"
  )
  UPDATE "replicas" SET "seq" = "latest" WHERE "id" = "of_replica";
  RETURN "latest";
END
$$;
