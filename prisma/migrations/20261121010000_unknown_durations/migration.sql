-- How long a request took whose gateway was killed is not known.
ALTER TABLE "requests" ALTER COLUMN "duration_ms" DROP NOT NULL, ALTER COLUMN "overhead_ms" DROP NOT NULL;
