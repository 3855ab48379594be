import type { Tools } from './asked.js';
import type { Resource } from './ports.js';

/** Notes whose a new one is. Where that cannot be written down, it is undone at its provider: nobody would ever find it. */
export async function keepOrUndo(
  { resources }: Pick<Tools, 'resources'>,
  resource: Resource,
  undo: () => Promise<unknown>,
): Promise<void> {
  try {
    await resources.keep(resource);
  } catch (error) {
    await undo().catch(() => undefined); // what failed first is what is told
    throw error;
  }
}
