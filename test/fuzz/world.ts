import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServices } from '../../scripts/test/services.ts';
import { type Program, startProgram } from './programs.ts';

/** Both programs over a real database, a provider that answers everything, and a key. */
export interface World {
  readonly gateway: Program;
  readonly admin: Program;
  readonly authorization: Readonly<Record<Program['name'], string>>;
  /** What nobody outside may ever read. */
  readonly secrets: readonly string[];
  readonly stop: () => Promise<void>;
}

const canary = {
  credential: 'sk-CanaryOfTheFuzzer4Rt7Yu',
  header: 'CanaryOfTheFuzzedHeader2Wd',
  answer: 'fine',
};

/** Starts it all; whatever was started is stopped by `stop`. */
export async function startWorld(): Promise<World> {
  const services = await startServices(process.env['REDIS_URL']);
  const home = mkdtempSync(path.join(tmpdir(), 'gatewright-fuzz-'));
  const upstream = await startUpstream();
  const url = new URL(services.environment['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${services.environment['TEST_TEMPLATE_DATABASE']}`;
  const token = randomBytes(16).toString('hex');
  const encryptionKey = randomBytes(32).toString('base64');
  const environment = { DATABASE_URL: url.href, ENCRYPTION_KEY: encryptionKey, ADMIN_TOKEN: token, DATA_DIR: home };
  const programs: Program[] = [];
  const stop = async (): Promise<void> => {
    for (const program of programs) program.stop();
    upstream.close();
    await services.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const admin = await startProgram('admin', environment);
    programs.push(admin);
    const gateway = await startProgram('gateway', { ...environment, LOG_LEVEL: 'warn' });
    programs.push(gateway);
    const secret = await furnish(admin.url, token, `http://127.0.0.1:${upstream.port}`);
    const authorization = { gateway: `Bearer ${secret}`, admin: `Bearer ${token}` };
    const secrets = [canary.credential, canary.header, encryptionKey, token, url.password].filter(Boolean);
    return { gateway, admin, authorization, secrets, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function furnish(url: string, token: string, upstream: string): Promise<string> {
  const post = async (place: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}/admin/v1${place}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${place}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>; // seam: what the admin API is known to answer
  };
  const common = { api_key: canary.credential, headers: { 'x-team-secret': canary.header } };
  await post('/providers', { slug: 'acme', kind: 'openai', base_url: `${upstream}/v1`, ...common });
  await post('/providers', { slug: 'speaks', kind: 'anthropic', base_url: upstream, ...common });
  const targets = [{ provider: 'acme', model: 'gpt' }];
  await post('/routes', { slug: 'smart', match: { models: ['smart'] }, targets });
  const { secret } = await post('/keys', { name: 'fuzz' });
  return String(secret);
}

/** Answers all it is asked, in the language it is asked in. */
async function startUpstream() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url?.includes('messages') ? anthropic : openai));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

const openai = {
  ...{ id: 'x', object: 'chat.completion', created: 1, model: 'gpt' },
  choices: [{ index: 0, message: { role: 'assistant', content: canary.answer }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

const anthropic = {
  ...{ id: 'x', type: 'message', role: 'assistant', model: 'claude', stop_reason: 'end_turn', stop_sequence: null },
  content: [{ type: 'text', text: canary.answer }],
  usage: { input_tokens: 1, output_tokens: 1 },
};
