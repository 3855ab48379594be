export { type FileHead, type FormLimits, type FormListener, readForm, type Reading } from './read-form.js';
