import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '#core/failure';
import { BatchLines } from './batch-lines.js';

const lineOf = (model: string, text: string): string =>
  JSON.stringify({
    custom_id: text,
    url: '/v1/chat/completions',
    body: { model, messages: [{ role: 'user', content: text }] },
  });

const bare = (name: string): string => name.replace(/^openai\//, '');

async function* pieces(bytes: Uint8Array, at: readonly number[]): AsyncGenerator<Uint8Array> {
  const cuts = [0, ...at.map((one) => one % (bytes.length + 1)).toSorted((one, other) => one - other), bytes.length];
  for (const [index, cut] of cuts.slice(1).entries()) yield bytes.subarray(cuts[index], cut);
}

async function read(lines: BatchLines, source: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const piece of lines.through(source)) all.push(piece);
  return Buffer.concat(all).toString();
}

describe('the lines of a batch', () => {
  it('are the same however they come, with the models in the names of who is asked', async () => {
    const lines = fc.array(fc.tuple(fc.constantFrom('openai/m', 'm', 'openai/n'), fc.string()), { minLength: 1 });
    const cuts = fc.array(fc.nat(10_000), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(lines, cuts, fc.boolean(), async (all, at, endsWell) => {
        const text = all.map(([model, said]) => lineOf(model, said)).join('\n') + (endsWell ? '\n' : '');
        const batch = new BatchLines(bare);
        const went = (await read(batch, pieces(Buffer.from(text), at))).split('\n').filter(Boolean);
        expect(went.map((line): unknown => JSON.parse(line))).toEqual(
          all.map(([model, said]): unknown => JSON.parse(lineOf(bare(model), said))),
        );
        expect(batch.summary.models.reduce((sum, { lines: many }) => sum + many, 0)).toBe(all.length);
      }),
    );
  });

  it('are bytes that pass, where nothing is to be said otherwise', async () => {
    const text = ` {"url" : "/v1/x",\t"body":{"model":"m","n":1e2}}\r\n\r\n${lineOf('m', 'ä')}`;
    expect(await read(new BatchLines(bare), pieces(Buffer.from(text), [7]))).toBe(text);
  });

  it('are refused by the number of the first that may not be asked for', async () => {
    const batch = new BatchLines(() => {
      throw new Failure('model_not_allowed', 'No.', { param: 'model' });
    });
    const refused = read(batch, pieces(Buffer.from(`\n\n${lineOf('m', 'x')}`), []));
    await expect(refused).rejects.toMatchObject({ code: 'model_not_allowed', message: 'Line 3 of the file: No.' });
  });

  it('are not held when they are too long', async () => {
    let sent = 0;
    const endless = async function* () {
      for (; sent < 400; sent += 1) yield Buffer.alloc(1024 * 1024, 'x');
    };
    await expect(read(new BatchLines(bare), endless())).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
