-- AlterTable
ALTER TABLE "routes" ADD COLUMN     "credentials" TEXT NOT NULL DEFAULT 'stored';
