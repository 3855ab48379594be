// Writes the generated parts of docs/*.md anew: npm run docs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renewed } from './docs/page.ts';

const folder = path.resolve(import.meta.dirname, '../docs');

for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
  const file = path.join(folder, name);
  const before = readFileSync(file, 'utf8');
  const after = renewed(before);
  if (after === before) continue;
  writeFileSync(file, after);
  console.log(`docs/${name} is written anew.`);
}
