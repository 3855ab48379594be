import { isRecord } from '../../json/index.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * A caller's own value with its objects changed, down through lists and the fields named in `into`; the very same one where nothing
 * changes. What stands elsewhere, such as the arguments of a call, is nobody's to change.
 */
export function deeply(value: unknown, into: readonly string[], change: (record: Json) => Json): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => deeply(item, into, change));
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!isRecord(value)) return value;
  return into.reduce<Json>((record, field) => {
    const inside = deeply(record[field], into, change);
    return inside === record[field] ? record : { ...record, [field]: inside };
  }, change(value));
}
