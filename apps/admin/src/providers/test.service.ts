import { Injectable } from '@nestjs/common';
import type { Provider as ProviderRow } from '#adapters/database';
import { connectionProblem, checkBaseUrl } from '#adapters/network';
import { languageFor } from '#core/providers';
import { shownMs } from '../fields/index.js';
import { Problem } from '../http/problem.js';
import { AdminSettings } from '../settings.js';
import { ask, type Asked, prepare, proofOf, statusProblem } from './ask.js';
import { listModels } from './listed-models.js';
import { connectTo, resolveHost } from './probe.js';
import { isBuiltIn } from './provider.rules.js';
import type { Check, TestReport } from './provider.schema.js';
import { allowsPrivate, baseUrlOf } from './provider.view.js';
import { ProvidersService } from './providers.service.js';

type Step = Check['step'];
type Found = Partial<Pick<Check, 'count' | 'status'>>;

/** Tries a provider step by step, and says how far it came. Nothing of what the provider answers is told. */
@Injectable()
export class TestService {
  constructor(
    private readonly providers: ProvidersService,
    private readonly settings: AdminSettings,
  ) {}

  async run(id: string, model: string | undefined): Promise<TestReport> {
    const row = await this.providers.find(id);
    const kind = this.settings.kinds.get(row.kind);
    if (!kind) throw new Problem('upstream_error', `This version knows no providers of kind ${row.kind}.`);
    if (isBuiltIn(row.baseUrl ?? kind.baseUrl)) return { ok: true, checks: [] };
    const checks: Check[] = [];
    for (const { step, work } of this.steps(row, () => prepare(row, kind, this.settings), model)) {
      const check = await timed(step, work);
      checks.push(check);
      if (!check.ok) return { ok: false, checks };
    }
    return { ok: true, checks };
  }

  private steps(row: ProviderRow, prepared: () => Promise<Asked>, model: string | undefined) {
    const reach = async () => ({ ...(await prepared()), credential: undefined, cloud: undefined });
    return [
      { step: 'address', work: async () => this.checkAddress(row) },
      { step: 'credential', work: async () => prove(await prepared()) },
      { step: 'dns', work: async () => resolveHost(await reach()) },
      { step: 'connect', work: async () => connectTo(await reach()) },
      { step: 'models', work: async () => ({ count: (await listModels(await prepared())).length }) },
      ...(model ? [{ step: 'completion', work: async () => complete(await prepared(), model) } as const] : []),
    ] satisfies readonly { step: Step; work: () => Promise<Found | void> }[];
  }

  private checkAddress(row: ProviderRow): void {
    const baseUrl = baseUrlOf(row, this.settings) ?? '';
    const problem = checkBaseUrl(baseUrl, { allowPrivate: allowsPrivate(row, this.settings) });
    if (problem) throw new Problem('upstream_error', `The base_url ${problem}`);
  }
}

async function timed(step: Step, work: () => Promise<Found | void>): Promise<Check> {
  const start = performance.now();
  const ms = () => shownMs(performance.now() - start);
  try {
    const found = await work();
    return { step, ok: true, ms: ms(), ...found };
  } catch (error) {
    return {
      step,
      ok: false,
      ms: ms(),
      message: error instanceof Problem ? error.message : connectionProblem(error, 'The provider'),
    };
  }
}

/** A signature is made, or a token asked for. */
async function prove(asked: Asked): Promise<void> {
  await proofOf(asked, { method: 'GET', url: new URL(asked.baseUrl) });
}

async function complete(asked: Asked, model: string): Promise<Found> {
  const { chat } = languageFor(asked.kind, { model, endpoint: 'chat', ingress: asked.kind.dialect.id });
  const now = Math.floor(Date.now() / 1_000);
  const target = { provider: asked.row.slug, model, newId: (prefix: string) => `${prefix}test`, now };
  const wish = { model, messages: [{ role: 'user' as const, content: 'Say hi.' }], max_tokens: 16 };
  const body = chat.renderRequest(wish, target);
  const headers = chat.headers?.(wish, target, {});
  const { status, json } = await ask(asked, { path: chat.path(target, false), body, headers });
  const problem = statusProblem(status);
  if (problem) throw new Problem('upstream_error', problem);
  chat.parseResponse(json, target);
  return { status };
}
