import type { Spool } from '#adapters/files';
import { isRecord } from '#core/json';
import type { ConfiguredProvider } from '#core/routing';
import { Form, type Part } from '../uploads/form.js';
import type { Tools } from './asked.js';
import { BatchLines, type BatchSummary } from './batch-lines.js';
import { lineModel } from './line-model.js';
import { linesIn } from './lines-in.js';

type FilePart = Extract<Part, { is: 'file' }>;

/** The model that the first line of a form's file names, as soon as that is here. */
export async function firstModel(form: Form): Promise<string | undefined> {
  const file = form.parts.find(isFile);
  if (!file) return undefined;
  for await (const line of linesIn(file.bytes.read())) {
    const body = isRecord(line) ? line['body'] : undefined;
    const model = isRecord(body) ? body['model'] : undefined;
    return typeof model === 'string' ? model : undefined;
  }
  return undefined;
}

/**
 * The same form with the models of its file said in the keeper's own names, and what its lines ask for. It is whole: a line that may not
 * be asked for is refused before anything of the file is sent. Throws a Failure that names the line.
 */
export async function checkedBatchFile(
  { snapshot, asked: { caller }, spooler }: Tools,
  form: Form,
  keeper: ConfiguredProvider,
): Promise<{ readonly form: Form; readonly batch: BatchSummary }> {
  const lines = new BatchLines((name) => lineModel(name, { snapshot, caller, keeper }).model);
  const spool = spooler.create();
  const checked = new Form();
  try {
    for await (const part of form.following()) checked.add(isFile(part) ? { ...part, bytes: spool } : part);
    const file = form.parts.find(isFile);
    if (file) await copied(lines.through(file.bytes.read()), spool);
    checked.end();
    return { form: checked, batch: lines.summary };
  } catch (error) {
    await spool.close();
    throw error;
  }
}

const isFile = (part: Part): part is FilePart => part.is === 'file' && part.name === 'file';

async function copied(pieces: AsyncIterable<Uint8Array>, spool: Spool): Promise<void> {
  for await (const piece of pieces) await spool.append(piece);
  spool.end();
}
