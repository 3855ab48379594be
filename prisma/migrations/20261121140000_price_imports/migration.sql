-- AlterTable
ALTER TABLE "prices" ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'override',
ADD COLUMN     "tiers" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "held_prices" (
    "id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "price" JSONB NOT NULL,
    "previous" JSONB NOT NULL,
    "effective_from" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "held_prices_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "held_prices_provider_model_key" ON "held_prices"("provider", "model");
