import type { Subject } from '../matrix/subjects.js';

/** Where each keeps what it keeps, by its vendor's documents: the path before `/files`, `/batches` and their like. */
const places: Readonly<Record<string, string>> = {
  openai: '/v1',
  'azure-openai': '/openai/v1',
  'azure-openai, with the date of a version': '/openai',
  mistral: '/v1',
  together: '/v1',
  groq: '/openai/v1',
  fireworks: '/v1/accounts/acme',
};

/** That of a subject. */
export function placeOf({ name, id }: Subject): string {
  const place = places[name] ?? places[id];
  if (place === undefined) throw new Error(`Nobody knows where ${name} keeps things: say it in test/contract/kept.`);
  return place;
}
