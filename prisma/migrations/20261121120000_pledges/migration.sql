-- CreateTable
CREATE TABLE "budget_pledges" (
    "replica" TEXT NOT NULL,
    "window" TEXT NOT NULL,
    "nano" BIGINT NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_pledges_pkey" PRIMARY KEY ("replica","window")
);

-- CreateIndex
CREATE INDEX "budget_pledges_window_idx" ON "budget_pledges"("window");
