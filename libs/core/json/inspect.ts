import { Failure } from '../failure/index.js';

/** Walks a parsed value for what no provider can be sent: infinite numbers, lone surrogates, `__proto__`. */
export function inspect(value: unknown, path = ''): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw refused(path, 'is not a finite number');
  if (typeof value === 'string' && !value.isWellFormed())
    throw refused(path, 'holds half a character (a lone surrogate)');
  if (Array.isArray(value)) value.forEach((item, index) => inspect(item, `${path}[${index}]`));
  else if (typeof value === 'object' && value !== null) inspectObject(value, path);
}

function inspectObject(value: object, path: string): void {
  for (const [key, item] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (key === '__proto__') throw refused(at, 'is not allowed as a name');
    if (!key.isWellFormed()) throw refused(path, 'has a name with half a character (a lone surrogate)');
    inspect(item, at);
  }
}

const refused = (path: string, why: string) => {
  const param = path.slice(0, 200).toWellFormed();
  return new Failure('invalid_request', `'${param}' ${why}.`, { param });
};
