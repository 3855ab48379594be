import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { type KeeperScene, lineOf, startKeeper } from './kit/keeper-scene.js';
import { waitUntil } from './kit/patience.js';

let scene: KeeperScene;
let secret: string;
beforeAll(async () => {
  scene = await startKeeper();
  ({ secret } = await scene.system.key());
});
afterAll(() => scene.system.stop());

const BOUNDARY = 'boundary-of-a-test';
const field = (name: string, value: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const fileHead = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="big.jsonl"\r\n\r\n`;
const end = `\r\n--${BOUNDARY}--\r\n`;

const sending = (onAnswer: (status: number, text: string) => void) => {
  const sent = request(`${scene.system.url}/v1/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  });
  sent.on('error', () => undefined);
  sent.on('response', (answer) => {
    let text = '';
    answer.on('data', (piece: Buffer) => (text += piece.toString()));
    answer.on('end', () => onAnswer(answer.statusCode ?? 0, text));
  });
  return sent;
};

describe('a large file', () => {
  it('whose caller hangs up is not kept, and leaves nothing behind', async () => {
    const before = scene.keeper.files.size;
    const sent = sending(() => undefined);
    sent.write(field('purpose', 'user_data') + fileHead);
    sent.write(Buffer.alloc(1024 * 1024, 'x'));
    await waitUntil(() => scene.upstream.openSockets() > 0);
    sent.destroy();
    await waitUntil(async () => {
      const row = await scene.system.admin.database.request.findFirst({ where: { status: 499, endpoint: 'files' } });
      return row !== null;
    });
    expect(scene.keeper.files.size).toBe(before);
    expect(await scene.system.admin.database.resource.count()).toBe(scene.keeper.files.size);
  });

  it('of a batch is checked line by line, and is whole at its provider', async () => {
    const line = Buffer.from(lineOf('x', 'openai/gpt-x', { user: 'y'.repeat(10_000) }));
    const many = Math.ceil((6 * 1024 * 1024) / line.length);
    const answered = new Promise<readonly [number, string]>((resolve) => {
      const sent = sending((status, text) => resolve([status, text]));
      sent.write(field('purpose', 'batch') + fileHead);
      for (let at = 0; at < many; at += 1) sent.write(line);
      sent.end(end);
    });
    const [status, text] = await answered;
    expect([status, (JSON.parse(text) as { purpose: string }).purpose]).toEqual([200, 'batch']);
    const { id } = JSON.parse(text) as { id: string };
    expect(scene.keeper.files.get(id)?.content.trimEnd().split('\n')).toHaveLength(many);
  });
});
