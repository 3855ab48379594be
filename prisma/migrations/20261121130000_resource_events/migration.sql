-- CreateTable
CREATE TABLE "resource_events" (
    "project" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "object" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "resource_events_pkey" PRIMARY KEY ("project","kind","resource","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "resource_events_seq_key" ON "resource_events"("seq");

-- CreateIndex
CREATE INDEX "resource_events_project_kind_resource_seq_idx" ON "resource_events"("project", "kind", "resource", "seq");

-- AddForeignKey
ALTER TABLE "resource_events" ADD CONSTRAINT "resource_events_project_kind_resource_fkey" FOREIGN KEY ("project", "kind", "resource") REFERENCES "resources"("project", "kind", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand: Prisma knows no partial indexes.
CREATE INDEX "resource_events_untold_idx" ON "resource_events"("seq") WHERE "told_at" IS NULL;
