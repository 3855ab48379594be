import { isRecord } from '../../dialects/kit/index.js';
import type { Json } from './body.js';
import type { DemoAnswer, DemoEvent, DemoMoment } from './description.js';
import { embed } from './embed.js';
import { imageAsEvents, imageAsJson } from './image.js';
import { demoFacts } from './models.js';
import { rank } from './rank.js';
import { reply } from './reply.js';
import { soundAsEvents, soundOf, soundType } from './sound.js';
import { asEvents, asJson } from './speech.js';
import { transcriptAsEvents, transcriptAsJson, transcriptAsText } from './transcript.js';

/** What the demo's server answers. `path` is below its base URL, such as `/chat/completions`. */
export function demoAnswer(path: string, body: unknown, moment: DemoMoment): DemoAnswer {
  if (path === '/models')
    return ok({
      object: 'list',
      data: demoFacts.map(({ model }) => ({ id: model, object: 'model', created: 0, owned_by: 'demo' })),
    });
  const answer = endpoints[path];
  if (!answer) return failed(404, { message: `The demo has no ${path}.`, code: 'not_found' });
  if (!isRecord(body) || typeof body['model'] !== 'string')
    return failed(400, { message: "'model' must be a string.", param: 'model', code: 'invalid_request' });
  return answer(body, moment);
}

const endpoints: Readonly<Record<string, (body: Json, moment: DemoMoment) => DemoAnswer>> = {
  '/chat/completions': chat,
  '/embeddings': embeddings,
  '/rerank': (body) => (body['model'] === 'rank' ? ok(rank(body)) : unknownModel(body)),
  '/images/generations': images,
  '/images/edits': edits,
  '/images/variations': edits,
  '/audio/speech': speech,
  '/audio/transcriptions': transcript,
  '/audio/translations': transcript,
};

/** How often `flaky` fails. */
const FLAKY = 0.3;

function chat(body: Json, moment: DemoMoment): DemoAnswer {
  const said = reply(body);
  if (!said) return unknownModel(body);
  if (body['model'] === 'flaky' && moment.dice < FLAKY) {
    return failed(503, {
      message: 'The demo failed on purpose, as it does three times in ten.',
      type: 'server_error',
      code: 'demo_flaky',
    });
  }
  if (body['stream'] !== true)
    return { ...ok(asJson(said, body, moment)), afterMs: said.firstMs + said.eachMs * said.pieces.length };
  return told(asEvents(said, body, moment));
}

function embeddings(body: Json): DemoAnswer {
  return body['model'] === 'embed' ? ok(embed(body)) : unknownModel(body);
}

function images(body: Json, moment: DemoMoment): DemoAnswer {
  if (body['model'] !== 'image') return unknownModel(body);
  return body['stream'] === true ? told(imageAsEvents(body, moment)) : ok(imageAsJson(body, moment));
}

function speech(body: Json): DemoAnswer {
  if (body['model'] !== 'speech') return unknownModel(body);
  if (body['stream_format'] === 'sse') return told(soundAsEvents(body));
  return { status: 200, headers: { 'content-type': soundType(body) }, afterMs: 0, bytes: soundOf(body) };
}

/** In a form numbers and truth are texts. */
function edits(body: Json, moment: DemoMoment): DemoAnswer {
  if (body['model'] !== 'image') return unknownModel(body);
  const asked = { ...body, n: Number(body['n'] ?? 1) };
  return isTrue(body['stream']) ? told(imageAsEvents(asked, moment, 'image_edit')) : ok(imageAsJson(asked, moment));
}

function transcript(body: Json): DemoAnswer {
  if (body['model'] !== 'transcribe') return unknownModel(body);
  if (isTrue(body['stream'])) return told(transcriptAsEvents());
  const bytes = transcriptAsText(body);
  if (!bytes) return ok(transcriptAsJson(body));
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, afterMs: 0, bytes };
}

const isTrue = (value: unknown): boolean => value === true || value === 'true';

const unknownModel = ({ model }: Json): DemoAnswer =>
  failed(404, { message: `The demo has no model '${String(model)}' here.`, param: 'model', code: 'model_not_found' });

const json = { 'content-type': 'application/json' };

const ok = (body: unknown): DemoAnswer => ({ status: 200, headers: json, afterMs: 0, json: body });

const told = (events: readonly DemoEvent[]): DemoAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  afterMs: 0,
  events,
});

interface Trouble {
  readonly message: string;
  readonly code: string;
  readonly type?: string;
  readonly param?: string;
}

const failed = (status: number, { message, code, type = 'invalid_request_error', param }: Trouble): DemoAnswer => ({
  status,
  headers: json,
  afterMs: 0,
  json: { error: { message, type, param: param ?? null, code } },
});
