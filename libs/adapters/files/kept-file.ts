import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { systemCodeOf } from '#core/failure';

export interface KeptFileOptions {
  readonly path: string;
  /** Only what this made is ever on disk. */
  readonly seal: (text: string) => string;
  /** Throws where it is not what was sealed. */
  readonly open: (sealed: string) => string;
  /** What went wrong: files and reasons, never what is in them. */
  readonly onProblem?: (problem: string) => void;
}

/** A small text that outlives the process, sealed on disk. */
export interface KeptFile {
  /**
   * Resolves when this text stands, or one that was given later. Only the last of those that wait is written. Never rejects:
   * where the disk refuses, the text before stays.
   */
  readonly write: (text: string) => Promise<void>;
  /** The text that was written last; nothing where there is none, or none that can be opened. */
  readonly read: () => Promise<string | undefined>;
}

/** A file that is replaced whole: whoever reads it finds the old text or the new one, after a power cut as well. */
export function keptFile({ path, seal, open: unseal, onProblem = () => {} }: KeptFileOptions): KeptFile {
  let writing: Promise<void> | undefined;
  let waiting: { readonly text: string; readonly done: Promise<void> } | undefined;

  const replaceNow = async (text: string): Promise<void> => {
    try {
      await replace(path, seal(text));
    } catch (error) {
      onProblem(`${path} cannot be written (${systemCodeOf(error)}).`);
    }
  };

  const begin = (text: string): Promise<void> => {
    writing = replaceNow(text).finally(() => {
      // Else the one that waits begins in this turn, and nobody may begin between.
      if (!waiting) writing = undefined;
    });
    return writing;
  };

  const beginWaiting = (): Promise<void> => {
    const text = waiting?.text ?? '';
    waiting = undefined;
    return begin(text);
  };

  const write = (text: string): Promise<void> => {
    if (!writing) return begin(text);
    waiting = { text, done: waiting?.done ?? writing.then(beginWaiting) };
    return waiting.done;
  };

  const read = async (): Promise<string | undefined> => {
    try {
      return unseal(await readFile(path, 'utf8'));
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT')
        onProblem(`${path} cannot be read (${systemCodeOf(error)}): it is left out.`);
      return undefined;
    }
  };

  return { write, read };
}

// Several gateways may share the directory: each prepares its text in a file of its own.
async function replace(path: string, sealed: string): Promise<void> {
  const prepared = `${path}.${hostname()}-${process.pid}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeSynced(prepared, sealed);
    await rename(prepared, path);
  } catch (error) {
    await rm(prepared, { force: true });
    throw error;
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(text);
  await file.sync();
}
