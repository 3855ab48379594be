export { isRecord } from './is-record.js';
export { type JsonBody, patchJson, readJson } from './body.js';
