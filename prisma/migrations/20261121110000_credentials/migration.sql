-- AlterTable
ALTER TABLE "providers" ADD COLUMN     "credential" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "credential_sealed" TEXT;
