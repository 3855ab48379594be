-- CreateTable
CREATE TABLE "resources" (
    "project" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "key_id" TEXT NOT NULL,
    "key_name" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "object" JSONB NOT NULL,
    "notes" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "charged_at" TIMESTAMPTZ(3),
    "next_look_at" TIMESTAMPTZ(3),

    CONSTRAINT "resources_pkey" PRIMARY KEY ("project","kind","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "resources_seq_key" ON "resources"("seq");

-- CreateIndex
CREATE INDEX "resources_project_kind_seq_idx" ON "resources"("project", "kind", "seq");

-- CreateIndex
CREATE INDEX "resources_next_look_at_idx" ON "resources"("next_look_at");

-- Written by hand: Prisma knows no functions.

-- Writes what a resource used to the books, once, whoever tells it and however often: answers whether this was the first time. The
-- rows are requests as `toRow` says them. Gateways have counted no budget for it: they read it from the log of `admin`, and count it too.
CREATE FUNCTION "charge_resource"("of_project" TEXT, "of_kind" TEXT, "of_id" TEXT, "rows" JSONB) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
  "known" BIGINT;
BEGIN
  UPDATE "resources" SET "charged_at" = now(), "next_look_at" = NULL
    WHERE "project" = "of_project" AND "kind" = "of_kind" AND "id" = "of_id" AND "charged_at" IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  IF jsonb_array_length("rows") = 0 THEN RETURN true; END IF;
  INSERT INTO "replicas" ("id") VALUES ('admin') ON CONFLICT DO NOTHING;
  SELECT "seq" INTO "known" FROM "replicas" WHERE "id" = 'admin' FOR UPDATE;
  PERFORM "ledger_append"('admin', jsonb_agg(jsonb_build_object('seq', "known" + "place", 'row', "one")))
    FROM jsonb_array_elements("rows") WITH ORDINALITY AS "told" ("one", "place");
  RETURN true;
END
$$;
