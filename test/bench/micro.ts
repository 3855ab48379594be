// npm run bench:micro [-- part of a name]: what one request costs inside one process, without any network.
import { availableParallelism, cpus } from 'node:os';
import process from 'node:process';
import { comparisons } from './comparisons.ts';
import { decisions } from './decisions.ts';
import { type Figures, lastKept, measure } from './measure.ts';
import { streams } from './streams.ts';
import { requestKb, translations } from './translations.ts';

const wanted = process.argv[2] ?? '';
const cases = [...decisions(), ...translations(), ...streams(), ...comparisons()].filter(({ name }) =>
  name.includes(wanted),
);

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const number = (value: number): string => value.toFixed(value < 10 ? 2 : 1);
const verdict = ({ p99Us, targetUs }: Figures): string =>
  targetUs === undefined ? '' : `${p99Us < targetUs ? 'below' : 'ABOVE'} ${targetUs}`;

say(`Node ${process.versions.node}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}`);
say(`Request body ${requestKb.toFixed(1)} KiB. Microseconds; p50 and p99 per call, CPU per call.`);
say('');
say(row('what', 'p50', 'p99', 'CPU', 'target p99'));
say(row('---', '---', '---', '---', '---'));
for (const one of cases) {
  const figures = measure(one);
  say(row(figures.name, number(figures.p50Us), number(figures.p99Us), number(figures.cpuUs), verdict(figures)));
}
if (lastKept() === undefined) process.exitCode = 1;

function row(...[what = '', ...figures]: readonly string[]): string {
  return `| ${what.padEnd(38)} | ${figures.map((figure) => figure.padStart(10)).join(' | ')} |`;
}
