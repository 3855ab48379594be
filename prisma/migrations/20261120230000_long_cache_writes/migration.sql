-- AlterTable
ALTER TABLE "prices" ADD COLUMN     "cache_write_1h" DECIMAL(18,6);
