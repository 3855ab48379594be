import { hash } from 'node:crypto';
import { Body, Controller, Get, Header, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Failure } from '#core/failure';
import { resolve } from '#core/routing';
import { LiveSnapshot } from '../configuration/live-snapshot.js';
import { KeyGuard } from './key-guard.js';
import { listModels } from './model-list.js';
import { mayAskFor } from './scope.js';

/** The version of Ollama whose API this is: clients ask for a least one. */
const VERSION = '0.13.0';

/** What Ollama's clients look at before they ask anything: the models, and what each can do. */
@Controller()
export class OllamaController {
  constructor(
    private readonly guard: KeyGuard,
    private readonly snapshots: LiveSnapshot,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; charset=utf-8')
  greet() {
    return 'Ollama is running';
  }

  @Get('api/version')
  version() {
    return { version: VERSION };
  }

  @Get('api/tags')
  async tags(@Req() { raw }: FastifyRequest) {
    const caller = await this.guard.authenticate(raw);
    const snapshot = this.snapshots.current();
    const names = listModels(snapshot).filter(({ id }) => mayAskFor(caller, snapshot, id));
    return { models: names.map(({ id }) => listed(id)) };
  }

  /** Nothing is loaded here. */
  @Get('api/ps')
  async running(@Req() { raw }: FastifyRequest) {
    await this.guard.authenticate(raw);
    return { models: [] };
  }

  @Post('api/show')
  @HttpCode(200)
  async show(@Req() { raw }: FastifyRequest, @Body() body: unknown) {
    const caller = await this.guard.authenticate(raw);
    const name = nameIn(body);
    const snapshot = this.snapshots.current();
    const found = name && mayAskFor(caller, snapshot, name) ? resolve(snapshot, name) : undefined;
    if (!found) throw new Failure('model_not_found', `model '${name.slice(0, 100)}' not found`);
    return shown(found.candidates[0]?.deployment.facts);
  }
}

function nameIn(body: unknown): string {
  const { model, name } = (body ?? {}) as { model?: unknown; name?: unknown }; // seam: whatever JSON came
  return ([model, name].find((one) => typeof one === 'string' && one !== '') as string | undefined) ?? ''; // seam: just found to be one
}

const NO_TIME = '1970-01-01T00:00:00Z';

const details = { parent_model: '', format: '', family: '', families: [], parameter_size: '', quantization_level: '' };

const listed = (id: string) => ({
  ...{ name: id, model: id, modified_at: NO_TIME, size: 0, digest: hash('sha256', id), details },
});

type Facts =
  { readonly capabilities?: readonly string[] | undefined; readonly context?: number | undefined } | undefined;

/** What Ollama calls what a model can do. */
const abilities: Readonly<Record<string, string>> = {
  text: 'completion',
  tools: 'tools',
  vision: 'vision',
  reasoning: 'thinking',
  embeddings: 'embedding',
};

/** Where nobody knows the model, what is assumed of it elsewhere too. */
const shown = (facts: Facts) => ({
  ...{
    license: '',
    modelfile: '',
    parameters: '',
    template: '',
    system: '',
    messages: [],
    modified_at: NO_TIME,
    details,
  },
  model_info: {
    'general.architecture': 'gatewright',
    ...(facts?.context !== undefined && { 'gatewright.context_length': facts.context }),
  },
  capabilities: (facts?.capabilities ?? ['text', 'tools']).flatMap((name) => abilities[name] ?? []),
});
