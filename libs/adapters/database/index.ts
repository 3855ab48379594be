export * from './changes.js';
export * from './client.js';
export * from './configuration.js';
export * from './fault.js';
export * from './find-key.js';
export { Prisma, PrismaClient } from './generated/client.js';
export type * from './generated/client.js';
export * from './key-use.js';
export * from './write-behind.js';
