import { isRecord } from '../../json/index.js';

/** Arguments of a call for languages that take an object: models write them empty, cut or wrong. */
export function objectArguments(written: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(written);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
