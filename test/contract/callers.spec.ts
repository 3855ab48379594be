import { describe, expect, it } from '@jest/globals';
import { eventsIn } from '../fixtures/replay/events.js';
import { ask, type Outcome } from './asking.js';
import { type Client, clients } from './clients/index.js';
import { featureCell, matrix } from './matrix/cells.js';
import { type Caller, callers } from './matrix/columns.js';
import { languageOf, type Subject } from './matrix/subjects.js';
import { type Reply, type Speech, voiceOf } from './voices/index.js';

/** What no gateway knows: it comes through where bytes pass. */
const strange = { x_strange: { deep: [1, null] } };

for (const { subject, callers: cells } of matrix) {
  describe(`${subject.name}, for callers of each language,`, () => {
    for (const { column, cell } of cells) {
      if (cell.is === 'no') {
        it(`says that it does not, because ${cell.why}: ${callers[column]}`, () => isRefused(subject, column));
        continue;
      }
      it(`answers ${callers[column]}, ${cell.is}`, () => isAnswered(subject, column, cell.is === 'native'));
      it(`streams ${callers[column]}, ${cell.is}`, () => isStreamed(subject, column, cell.is === 'native'));
    }
  });
}

async function isAnswered(subject: Subject, caller: Caller, isNative: boolean): Promise<void> {
  const client = clients[caller];
  const speech = speechOf(subject, client);
  const { outcome, heard } = await asked(subject, caller, false, speech);
  const { x_strange, ...answer } = JSON.parse(outcome.text) as Record<string, unknown>;
  expect({ user: heard.user, isStream: heard.isStream }).toEqual({ user: 'Hi', isStream: false });
  if (isNative) expect([isStrange(outcome.asked?.body), x_strange]).toEqual([true, strange.x_strange]);
  expect(client.whole(answer)).toEqual(readingOf(speech));
}

async function isStreamed(subject: Subject, caller: Caller, isNative: boolean): Promise<void> {
  const client = clients[caller];
  const speech = speechOf(subject, client);
  const { outcome, heard } = await asked(subject, caller, true, speech);
  expect({ user: heard.user, isStream: heard.isStream }).toEqual({
    user: 'Hi',
    isStream: subject.kind.streams !== false,
  });
  if (isNative) expect(isStrange(outcome.asked?.body)).toBe(true);
  expect(client.events(parsed(outcome.text))).toEqual(readingOf(speech));
}

async function isRefused(subject: Subject, caller: Caller): Promise<void> {
  const { ingress, body } = clients[caller];
  const { asked, failure } = await ask({ subject, ingress, body, reply: nobody });
  expect({ asked, code: failure?.code }).toEqual({ asked: undefined, code: 'endpoint_not_supported' });
}

async function asked(subject: Subject, caller: Caller, isStream: boolean, speech: Speech) {
  const { ingress, body, streamed, saysInPath } = clients[caller];
  const voice = voiceOf(languageOf(subject, caller), subject.id);
  const outcome = await ask({
    ...{ subject, ingress, body: { ...(isStream ? streamed : body), ...strange } },
    isStream: saysInPath && isStream,
    reply: (request) => (isStream ? voice.stream(speech, request) : withStrange(voice.whole(speech, request))),
  });
  if (outcome.failure) throw outcome.failure;
  return { outcome, heard: voice.hears(wired(outcome)) };
}

function wired({ asked }: Outcome): NonNullable<Outcome['asked']> {
  if (!asked) throw new Error('Nobody was asked.');
  return asked;
}

/** As much as the provider can say and the caller can read. */
function speechOf(subject: Subject, { isTextOnly }: Client): Speech {
  const can = (feature: Parameters<typeof featureCell>[1]) =>
    featureCell(subject, feature).is === 'yes' && isTextOnly !== true;
  return {
    ...(can('reasoning') && { thought: 'Who is it? ' }),
    text: 'Grüezi 🌦, all is well.',
    ...(can('tools') && { calls: [{ id: 'a1b2c3d4e', name: 'look', input: { city: 'Bern' } }] }),
  };
}

const readingOf = ({ text = '', thought = '', calls = [] }: Speech) => ({
  ...{ text, thought },
  calls: calls.map(({ name }) => name),
});

const isStrange = (body: unknown): boolean => JSON.stringify(body).includes('"x_strange":{"deep":[1,null]}');

const withStrange = (reply: Reply): Reply => ({
  ...reply,
  bytes: Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(reply.bytes).toString()) as object), ...strange })),
});

/** Events of server-sent events, or lines of JSON. */
function parsed(text: string): readonly unknown[] {
  if (text.startsWith('{'))
    return text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  const { data, isDone } = eventsIn(text);
  return [...data.map((one): unknown => JSON.parse(one)), ...(isDone ? ['[DONE]'] : [])];
}

const nobody = (): Reply => {
  throw new Error('Nobody was to be asked.');
};
