-- CreateTable
CREATE TABLE "providers" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "base_url" TEXT,
    "credentials" TEXT NOT NULL DEFAULT 'stored',
    "secret_reference" TEXT,
    "secret_sealed" TEXT,
    "secret_hint" TEXT,
    "secret_updated_at" TIMESTAMPTZ(3),
    "headers" JSONB NOT NULL DEFAULT '{}',
    "models" JSONB NOT NULL DEFAULT '[]',
    "discovered_models" JSONB NOT NULL DEFAULT '[]',
    "failover" JSONB NOT NULL DEFAULT '{}',
    "limits" JSONB NOT NULL DEFAULT '{}',
    "allow_private_network" BOOLEAN,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "source" TEXT NOT NULL DEFAULT 'configured',
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "providers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "routes" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "match" JSONB NOT NULL,
    "strategy" TEXT NOT NULL DEFAULT 'priority',
    "targets" JSONB NOT NULL,
    "fallback" JSONB NOT NULL DEFAULT '[]',
    "failover" JSONB NOT NULL DEFAULT '{}',
    "delivery" TEXT NOT NULL DEFAULT 'stream',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "routes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prices" (
    "id" BIGSERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "input" DECIMAL(18,6) NOT NULL,
    "output" DECIMAL(18,6) NOT NULL,
    "cached_input" DECIMAL(18,6),
    "cache_write" DECIMAL(18,6),
    "reasoning" DECIMAL(18,6),
    "effective_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "keys" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "project" TEXT NOT NULL DEFAULT 'default',
    "models" JSONB NOT NULL DEFAULT '["*"]',
    "limits" JSONB NOT NULL DEFAULT '{}',
    "budget" JSONB,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_secrets" (
    "digest" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "key_secrets_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "requests" (
    "id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "key_id" TEXT NOT NULL,
    "key_name" TEXT NOT NULL,
    "project" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "stream" BOOLEAN NOT NULL,
    "requested_model" TEXT NOT NULL,
    "route" TEXT,
    "strategy" TEXT,
    "reason" TEXT,
    "provider" TEXT,
    "model" TEXT,
    "status" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "error_code" TEXT,
    "input_tokens" INTEGER NOT NULL DEFAULT 0,
    "cached_tokens" INTEGER NOT NULL DEFAULT 0,
    "cache_write_tokens" INTEGER NOT NULL DEFAULT 0,
    "output_tokens" INTEGER NOT NULL DEFAULT 0,
    "reasoning_tokens" INTEGER NOT NULL DEFAULT 0,
    "cost_nano" BIGINT,
    "duration_ms" DOUBLE PRECISION NOT NULL,
    "overhead_ms" DOUBLE PRECISION NOT NULL,
    "first_token_ms" DOUBLE PRECISION,
    "trace_id" TEXT,
    "tags" JSONB NOT NULL DEFAULT '[]',
    "attempts" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "config_versions" (
    "kind" TEXT NOT NULL,
    "version" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "config_versions_pkey" PRIMARY KEY ("kind")
);

-- CreateTable
CREATE TABLE "idempotency_records" (
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" INTEGER,
    "location" TEXT,
    "sealed" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_records_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "bootstrap_marks" (
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bootstrap_marks_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "providers_slug_key" ON "providers"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "routes_slug_key" ON "routes"("slug");

-- CreateIndex
CREATE INDEX "prices_provider_model_effective_from_idx" ON "prices"("provider", "model", "effective_from");

-- CreateIndex
CREATE INDEX "keys_project_idx" ON "keys"("project");

-- CreateIndex
CREATE INDEX "key_secrets_key_id_idx" ON "key_secrets"("key_id");

-- CreateIndex
CREATE INDEX "requests_created_at_idx" ON "requests"("created_at");

-- CreateIndex
CREATE INDEX "requests_key_id_created_at_idx" ON "requests"("key_id", "created_at");

-- CreateIndex
CREATE INDEX "idempotency_records_created_at_idx" ON "idempotency_records"("created_at");

-- AddForeignKey
ALTER TABLE "key_secrets" ADD CONSTRAINT "key_secrets_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand from here on: Prisma knows no triggers.

-- A change of configuration is counted and announced, so that every gateway sees it within a second.
CREATE FUNCTION "announce_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "config_versions" ("kind", "version") VALUES (TG_ARGV[0], 1)
    ON CONFLICT ("kind") DO UPDATE SET "version" = "config_versions"."version" + 1;
  PERFORM pg_notify('gatewright_changes', TG_ARGV[0]);
  RETURN NULL;
END
$$;

CREATE TRIGGER "providers_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "providers"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('config');

CREATE TRIGGER "routes_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "routes"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('config');

CREATE TRIGGER "prices_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "prices"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('config');

-- "last_used_at" is left out on purpose: using a key changes nothing.
CREATE TRIGGER "keys_change"
  AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "name", "project", "models", "limits", "budget", "enabled", "expires_at" ON "keys"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('keys');

CREATE TRIGGER "key_secrets_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "key_secrets"
  FOR EACH STATEMENT EXECUTE FUNCTION "announce_change"('keys');
