export { fieldsOf } from './fields.js';
export { type Edits, editedField, endOf, headOf, type PartHead, rootOf, setFirst } from './write.js';
