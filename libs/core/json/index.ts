export { type JsonBody, patchJson, readJson } from './body.js';
