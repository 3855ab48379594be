import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { ToolCall } from './agents.ts';
import { type Asked, type Turn, wordings } from './wording.ts';

/** A provider that lets an agent read a file, and then says the word it found in it. */
export interface Provider {
  readonly url: string;
  /** What the agent under test is to call. */
  readonly expect: (call: ToolCall) => void;
  /** The requests since then. */
  readonly asked: () => readonly Asked[];
}

/** The answer to whoever has read the file. */
export const saying = (word: string): string => `It says ${word}.`;

/** What stands in the file, and nowhere else. */
const aWord = /word-[0-9a-f]{12}/;

/** Starts it on a free port of the loopback. */
export async function startProvider(): Promise<Provider> {
  let call: ToolCall = { name: '', arguments: {} };
  let asked: Asked[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const wording = wordings.find(({ path }) => request.url?.split('?')[0]?.endsWith(path));
      if (!wording) return response.writeHead(404).end();
      const body = JSON.parse(text) as Asked; // seam: what our own gateway sends
      asked.push(body);
      const turn = turnFor(text, body, call);
      const isStream = body.stream === true;
      response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
      return response.end(isStream ? wording.stream(turn, body) : JSON.stringify(wording.whole(turn, body)));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { readonly port: number }; // seam: it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    expect: (wanted) => {
      call = wanted;
      asked = [];
    },
    asked: () => asked,
  };
}

function turnFor(text: string, { tools = [] }: Asked, call: ToolCall): Turn {
  const [word] = aWord.exec(text) ?? [];
  if (word) return { text: saying(word) };
  const isOffered = tools.some((tool) => (tool.function?.name ?? tool.name) === call.name);
  return isOffered ? { call } : { text: 'A title' };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
