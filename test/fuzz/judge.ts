import type { Heard } from './exchange.ts';
import type { Program } from './programs.ts';

/** Says what is wrong with what happened, or nothing. */
export function judge(
  { bytes, answer, isStuck }: Heard,
  program: Program,
  secrets: readonly string[],
): string | undefined {
  if (program.hasEnded()) return `the ${program.name} has ended: ${program.log().slice(-2_000)}`;
  if (isStuck) return 'no answer came in time';
  const said = bytes.toString();
  const leaked = secrets.find((secret) => said.includes(secret));
  if (leaked) return `the answer tells the secret ${leaked}`;
  if (/^HTTP\/1\.1 500 /m.test(said)) return `500: ${said.slice(0, 1_000)}`;
  if (said.includes('internal_error')) return `internal_error: ${said.slice(0, 1_000)}`;
  return answer && answer.status >= 400 ? shapeProblem(answer.body, answer.type, program.name) : undefined;
}

function shapeProblem(body: string, type: string, name: Program['name']): string | undefined {
  if (body === '') return undefined; // HEAD
  const wanted = name === 'admin' ? 'application/problem+json' : 'application/json';
  if (!type.startsWith(wanted)) return `an error of type "${type}": ${body.slice(0, 500)}`;
  const told = parsed(body);
  if (told === undefined) return `an error that is no JSON: ${body.slice(0, 500)}`;
  const isShaped = name === 'admin' ? typeof (told as Told).code === 'string' : isOfALanguage(told);
  return isShaped ? undefined : `an error in no known shape: ${body.slice(0, 500)}`;
}

interface Told {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly error?: unknown;
}

/** OpenAI, Anthropic and Gemini say `error.message`, Ollama says `error`, Cohere `message`. */
function isOfALanguage({ error, message }: Told): boolean {
  if (typeof error === 'object' && error !== null) return 'message' in error && typeof error.message === 'string';
  return typeof (error ?? message) === 'string';
}

function parsed(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
