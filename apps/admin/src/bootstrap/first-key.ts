import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { keyBody } from '../keys/key.schema.js';

/** The key that a fresh installation answers to: enough to try everything, too little to ruin anybody. */
export const firstKey = keyBody.parse({ name: 'first-key', budget: { amount: '5', period: 'day' } });

/** Leaves the secret of the first key in `DATA_DIR/first-key`, for its owner's eyes only. */
export async function writeFirstKey(dataDirectory: string, secret: string): Promise<void> {
  const file = path.join(dataDirectory, 'first-key');
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  // A new file: the mode of one that lies there already would stay as it is.
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
