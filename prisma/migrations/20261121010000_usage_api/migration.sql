-- AlterTable
ALTER TABLE "providers" ADD COLUMN     "usage_hint" TEXT,
ADD COLUMN     "usage_reference" TEXT,
ADD COLUMN     "usage_sealed" TEXT,
ADD COLUMN     "usage_updated_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "reconciliations" ADD COLUMN     "days" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "dry_run" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "left_out" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'upload';
