import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { z } from 'zod';

const description = z.object({ version: z.string() });

/** The version of this program, as its package says it. */
export const version = read(findPackageJSON(import.meta.url));

function read(file: string | undefined): string {
  return file ? description.parse(JSON.parse(readFileSync(file, 'utf8'))).version : 'unknown';
}
