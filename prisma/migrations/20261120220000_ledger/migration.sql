-- How lines of a replica's log become the books. Written by hand: Prisma knows no functions.

-- Writes lines of a replica's log to the books, in one transaction and each line once, however often it is told: a line whose
-- number is not above the replica's last one is known already. Answers the replica's last number.
--   { "seq", "row" }    a request as `toRow` says it, with its attempts
--   { "seq", "entry" }  an adjustment or a correction, by the names of the columns of "ledger_entries"
--   { "seq" }           nothing: a line that could not be written is passed over
-- Whoever writes locks in one order: the replica, then windows, hours and days, each by their names.
CREATE FUNCTION "ledger_append"("of_replica" TEXT, "lines" JSONB) RETURNS BIGINT LANGUAGE plpgsql SET jit = off AS $$
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
    SELECT "window", substring("window" FROM '^([^:]+):\d+-'), to_timestamp(substring("window" FROM '^[^:]+:(\d+)-')::bigint),
      to_timestamp(substring("window" FROM '^[^:]+:\d+-(\d+)')::bigint), sum("cost_nano")
    FROM "booked", unnest("windows") AS "window"
    WHERE "cost_nano" <> 0
    GROUP BY "window"
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
  "hour" AS MATERIALIZED (
    SELECT date_trunc('hour', "at", 'UTC') AS "at", "key_id", max("key_name") AS "key_name", "project", "team", "route", "provider",
      "model", "endpoint", sum("requests") AS "requests", sum("attempts") AS "attempts", sum("input") AS "input",
      sum("cached") AS "cached", sum("written") AS "written", sum("output") AS "output", sum("reasoning") AS "reasoning",
      sum("cost_nano") AS "cost_nano", sum("unpriced") AS "unpriced", sum("errors") AS "errors"
    FROM "used"
    GROUP BY 1, "key_id", "project", "team", "route", "provider", "model", "endpoint"
  ),
  "by_hour" AS (
    INSERT INTO "usage_hours" AS "sum" ("at", "key_id", "key_name", "project", "team", "route", "provider", "model", "endpoint", "requests",
      "attempts", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "unpriced", "errors")
    SELECT * FROM "hour"
    ORDER BY "at", "key_id", "project", "team", "route", "provider", "model", "endpoint"
    ON CONFLICT ("at", "key_id", "project", "team", "route", "provider", "model", "endpoint") DO UPDATE SET
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
  ),
  "by_day" AS (
    INSERT INTO "usage_days" AS "sum" ("at", "key_id", "key_name", "project", "team", "route", "provider", "model", "endpoint", "requests",
      "attempts", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "unpriced", "errors")
    SELECT date_trunc('day', "at", 'UTC') AS "day", "key_id", max("key_name"), "project", "team", "route", "provider", "model", "endpoint",
      sum("requests"), sum("attempts"), sum("input"), sum("cached"), sum("written"), sum("output"), sum("reasoning"), sum("cost_nano"),
      sum("unpriced"), sum("errors")
    FROM "hour"
    GROUP BY "day", "key_id", "project", "team", "route", "provider", "model", "endpoint"
    ORDER BY "day", "key_id", "project", "team", "route", "provider", "model", "endpoint"
    ON CONFLICT ("at", "key_id", "project", "team", "route", "provider", "model", "endpoint") DO UPDATE SET
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

-- Writes adjustments and corrections of an administrator, which may be negative; answers their numbers. The log of `admin` is the table
-- itself: its numbers are given here, under the lock of its row.
CREATE FUNCTION "ledger_adjust"("entries" JSONB) RETURNS BIGINT[] LANGUAGE plpgsql AS $$
DECLARE
  "known" BIGINT;
BEGIN
  INSERT INTO "replicas" ("id") VALUES ('admin') ON CONFLICT DO NOTHING;
  SELECT "seq" INTO "known" FROM "replicas" WHERE "id" = 'admin' FOR UPDATE;
  PERFORM "ledger_append"('admin', jsonb_agg(jsonb_build_object('seq', "known" + "place", 'entry', "entry")))
    FROM jsonb_array_elements("entries") WITH ORDINALITY AS "one" ("entry", "place");
  RETURN ARRAY(SELECT generate_series("known" + 1, "known" + jsonb_array_length("entries")));
END
$$;

-- Gateways have counted budgets without it: they read it from the ledger and count it too.
CREATE TRIGGER "ledger_change" AFTER UPDATE OF "seq" ON "replicas"
  FOR EACH ROW WHEN (NEW."id" = 'admin' AND NEW."seq" > OLD."seq") EXECUTE FUNCTION "announce_change"('ledger');

-- Drops the months that ended before a moment, whole: `requests_2026_01`. Rather later than that everybody waits for it.
CREATE FUNCTION "drop_partitions"("of" TEXT, "before" TIMESTAMPTZ) RETURNS TEXT[] LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
  "old" TEXT[];
  "name" TEXT;
BEGIN
  SELECT coalesce(array_agg("child"."relname" ORDER BY "child"."relname"), '{}') INTO "old"
    FROM "pg_inherits" JOIN "pg_class" AS "child" ON "child"."oid" = "inhrelid"
    WHERE "inhparent" = to_regclass(quote_ident("of"))
      AND (to_date(right("child"."relname", 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= "before";
  FOREACH "name" IN ARRAY "old" LOOP
    EXECUTE format('DROP TABLE %I', "name");
  END LOOP;
  RETURN "old";
END
$$;

-- What was used before there were sums: each request counts for who answered it.
INSERT INTO "usage_hours" SELECT date_trunc('hour', "created_at", 'UTC') AS "hour", "key_id", max("key_name"), "project", "team",
    coalesce("route", '') AS "by_route", coalesce("provider", '') AS "by_provider", coalesce("model", '') AS "by_model", "endpoint", count(*),
    sum(jsonb_array_length("attempts")), sum("input_tokens"), sum("cached_tokens"), sum("cache_write_tokens"), sum("output_tokens"),
    sum("reasoning_tokens"), coalesce(sum("cost_nano"), 0), count(*) FILTER (WHERE "cost_nano" IS NULL), count(*) FILTER (WHERE "status" >= 400)
  FROM "requests"
  GROUP BY "hour", "key_id", "project", "team", "by_route", "by_provider", "by_model", "endpoint";
INSERT INTO "usage_days" SELECT date_trunc('day', "at", 'UTC') AS "day", "key_id", max("key_name"), "project", "team", "route", "provider", "model",
    "endpoint", sum("requests"), sum("attempts"), sum("input_tokens"), sum("cached_tokens"), sum("cache_write_tokens"), sum("output_tokens"),
    sum("reasoning_tokens"), sum("cost_nano"), sum("unpriced"), sum("errors")
  FROM "usage_hours"
  GROUP BY "day", "key_id", "project", "team", "route", "provider", "model", "endpoint";
