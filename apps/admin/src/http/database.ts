import { Inject } from '@nestjs/common';

export const DATABASE = Symbol('database');

/** The Prisma client, which is no class that Nest could find by itself. */
export const InjectDatabase = () => Inject(DATABASE);
