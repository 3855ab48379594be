import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Failure } from '#core/failure';
import { openSpooler, Spool, type Spooler } from './index.js';

let directory: string;
let spooler: Spooler;
const problems: string[] = [];
const onProblem = (problem: string) => void problems.push(problem);

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'spool-')), 'uploads');
  spooler = await openSpooler({ directory, onProblem });
  problems.length = 0;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const allOf = async (spool: Spool) => {
  const pieces: Uint8Array[] = [];
  for await (const piece of spool.read()) pieces.push(piece);
  return Buffer.concat(pieces);
};

describe('a spool', () => {
  it('is read whole by everybody, whenever they begin', async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 70_000 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.nat(6), async (sent, at) => {
        const spool = spooler.create();
        const early = allOf(spool);
        let between: Promise<Buffer> | undefined;
        for (const [index, piece] of sent.entries()) {
          if (index === at) between = allOf(spool);
          await spool.append(piece);
        }
        spool.end();
        const whole = Buffer.concat(sent);
        expect(spool.length).toBe(whole.length);
        for (const read of [early, between ?? early, allOf(spool)]) expect((await read).equals(whole)).toBe(true);
        await spool.close();
      }),
      { numRuns: 30 },
    );
  });

  it('has no name that anybody could open', async () => {
    const spool = spooler.create();
    await spool.append(Buffer.from('words'));
    expect(await readdir(directory)).toEqual([]);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    await spool.close();
  });

  it('tells whoever follows it why the rest does not come', async () => {
    const spool = spooler.create();
    await spool.append(Buffer.from('words'));
    const pieces = spool.read();
    expect((await pieces.next()).value).toEqual(Buffer.from('words'));
    const next = pieces.next();
    const why = new Failure('client_closed_request', 'The caller hung up.');
    spool.fail(why);
    await expect(next).rejects.toBe(why);
    await expect(spool.append(Buffer.from('more'))).rejects.toBe(why);
    await spool.close();
  });

  it('that is closed ends for everybody', async () => {
    const spool = spooler.create();
    const ended = expect(spool.read().next()).rejects.toMatchObject({ code: 'client_closed_request' });
    await spool.close();
    await spool.close();
    await ended;
  });

  it('without room on disk is our trouble, and the log learns of it', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const spool = new Spool(Promise.reject(full), onProblem);
    const reading = spool.read().next();
    await expect(spool.append(Buffer.from('words'))).rejects.toMatchObject({ code: 'overloaded' });
    await expect(reading).rejects.toBeDefined();
    expect(problems).toEqual(['An upload cannot be kept on disk (ENOSPC).']);
    await spool.close();
  });
});

describe('the folder of spools', () => {
  it('is cleared at the start of what a killed process left', async () => {
    await writeFile(join(directory, 'left'), 'words');
    await openSpooler({ directory, onProblem });
    expect(await readdir(directory)).toEqual([]);
  });
});
