export { type KeptFile, keptFile, type KeptFileOptions } from './kept-file.js';
