export * from './client.js';
export * from './fault.js';
export { Prisma, PrismaClient } from './generated/client.js';
export type * from './generated/client.js';
