export { extrasOf } from './extras.js';
export { type Field, fieldsOf } from './fields.js';
export { type Edits, editedField, endOf, headOf, type PartHead, rootOf, setFirst } from './write.js';
