-- CreateTable
CREATE TABLE "stored_responses" (
    "key" TEXT NOT NULL,
    "project" TEXT NOT NULL,
    "previous" TEXT,
    "item_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "sealed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stored_responses_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "stored_responses_created_at_idx" ON "stored_responses"("created_at");

-- CreateIndex
CREATE INDEX "stored_responses_item_ids_idx" ON "stored_responses" USING GIN ("item_ids");
