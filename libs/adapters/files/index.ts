export { Bell } from './bell.js';
export { type KeptFile, keptFile, type KeptFileOptions } from './kept-file.js';
export { Spool } from './spool.js';
export { openSpooler, type Spooler, type SpoolerOptions } from './spooler.js';
