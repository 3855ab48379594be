import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { openWal } from '../index.js';

// Writes until it is killed, and says what stands: `i <name>` and `s <seq> <name>` after the log has it, and
// `w <seq>` before the log may forget it.
// Whoever is killed keeps nothing by itself.
flushCompileCache();

const [, , directory = '', prefix = ''] = process.argv;
const wal = await openWal({ directory, limits: { segmentBytes: 4_000, keepMs: 0, recentLines: 5 } });
writeSync(1, `r ${wal.replica}\n`);

for (let n = 0; ; n += 1) {
  const name = `${prefix}_${n}`;
  wal.intend(name, `"intent of ${name} ${'x'.repeat(n % 300)}"`);
  writeSync(1, `i ${name}\n`);
  // Every seventh stays open; what is settled is an older one, so that some are open at any moment.
  if (n < 3 || n % 7 === 0) continue;
  const settled = `${prefix}_${n - 3}`;
  const seq = wal.settle(settled, `"settled ${settled}"`);
  writeSync(1, `s ${seq} ${settled}\n`);
  if (n % 50 !== 0) continue;
  writeSync(1, `w ${seq - 20}\n`);
  wal.written(seq - 20);
}
