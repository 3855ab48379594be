import { describe, expect, it } from '@jest/globals';
import type { PrismaClient } from '#adapters/database';
import { openResources } from './resources.js';

const gone = {
  $executeRaw: () => Promise.reject(new Error('gone')),
  $queryRaw: () => Promise.reject(new Error('gone')),
} as unknown as PrismaClient; // a database that is away has no more than what is asked of it

const file = { project: 'a', kind: 'file', id: 'file-1' } as const;

describe('whose something is', () => {
  const resources = openResources({ database: gone, onCharged: () => undefined });

  it.each([
    ['found', () => resources.find(file)],
    ['listed', () => resources.page({ ...file, order: 'asc', limit: 1 })],
    ['noted', () => resources.change(file, { endedAt: 1 })],
    ['removed', () => resources.remove(file)],
    ['charged', () => resources.charge(file, [])],
  ])('cannot be %s while PostgreSQL is away', async (_, asked) => {
    await expect(asked()).rejects.toMatchObject({ code: 'resource_backend_unavailable', status: 503 });
  });

  it('is not looked up for what can be no id', async () => {
    expect(await resources.find({ ...file, id: 'a\0b' })).toBeUndefined();
    expect(await resources.remove({ ...file, id: '' })).toBe(false);
  });
});
