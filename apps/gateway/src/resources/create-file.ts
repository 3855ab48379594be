import { Failure } from '#core/failure';
import type { FilesApi } from '#core/providers/kit';
import type { ConfiguredProvider } from '#core/routing';
import type { Form, Part } from '../uploads/form.js';
import { renderedForm } from '../uploads/rendered-form.js';
import { type Tools, whole, type Work } from './asked.js';
import { checkedBatchFile, firstModel } from './batch-file.js';
import type { BatchSummary } from './batch-lines.js';
import { apiOf, chooseKeeper } from './choose-keeper.js';
import { fileOf } from './files.js';
import { keepOrUndo } from './keep-or-undo.js';

/** A new file, which goes on to its keeper while it comes; one of a batch when all of its lines are known to be good. */
export const createFile: Work = async (tools) => {
  const { asked, ask, askToEnd } = tools;
  const form = formOf(tools);
  await form.until((parts) => parts.some(isPurpose) && parts.some(isFile));
  const purpose = purposeOf(form);
  const keeper = await keeperFor(tools, form, purpose);
  const api = apiOf(keeper, 'files');
  checkPurpose(keeper, purpose);
  const { going, notes } = await goingOf(tools, form, purpose, keeper);
  try {
    const sent = { method: 'POST', path: api.path, form: renderedForm(going, editsFor(api, form)) } as const;
    const object = api.read(await ask(keeper, sent));
    const file = { ...fileOf({ asked, ports: tools.ports }, keeper, object), notes };
    await keepOrUndo(tools, file, () => askToEnd(keeper, api.remove(file.id)));
    return whole(object);
  } finally {
    if (going !== form) await going.close();
  }
};

/** What was sent, which must be a form. */
export const formOf = ({ asked: { form } }: Pick<Tools, 'asked'>): Form => {
  if (form) return form;
  throw new Failure(
    'unsupported_media_type',
    'The body must be a form: send "Content-Type: multipart/form-data" with a part `file`.',
  );
};

interface Going {
  readonly going: Form;
  readonly notes: Readonly<Record<string, unknown>>;
}

async function goingOf(tools: Tools, form: Form, purpose: string, keeper: ConfiguredProvider): Promise<Going> {
  if (purpose !== 'batch') return { going: form, notes: {} };
  const checked: { readonly form: Form; readonly batch: BatchSummary } = await checkedBatchFile(tools, form, keeper);
  return { going: checked.form, notes: { batch: checked.batch } };
}

const editsFor = ({ nameField }: FilesApi, { parts }: Form): Readonly<Record<string, unknown>> => {
  const file = parts.find(isFile);
  return nameField === undefined || file?.is !== 'file' ? {} : { [nameField]: file.filename };
};

/** The lines of a batch say who is asked, where nobody else does. */
async function keeperFor({ asked, snapshot }: Tools, form: Form, purpose: string): Promise<ConfiguredProvider> {
  const model = purpose === 'batch' && asked.pinned === undefined ? await firstModel(form) : undefined;
  return chooseKeeper(snapshot, { ...asked, model });
}

const isPurpose = (part: Part): boolean => part.is === 'field' && part.name === 'purpose';
const isFile = (part: Part): boolean => part.is === 'file' && part.name === 'file';

function purposeOf(form: Form): string {
  const purpose = form.parts.find(isPurpose);
  if (!form.parts.some(isFile)) throw missing('file', 'a file');
  if (purpose?.is === 'field' && purpose.value) return purpose.value;
  throw missing('purpose', "what the file is for, such as 'batch'");
}

function checkPurpose({ slug, kind }: ConfiguredProvider, purpose: string): void {
  const purposes = kind.files?.purposes;
  if (!purposes || purposes.includes(purpose)) return;
  const message = `The provider '${slug}' keeps files for: ${purposes.join(', ')}.`;
  throw new Failure('invalid_request', message, { param: 'purpose' });
}

const missing = (param: string, what: string) =>
  new Failure('invalid_request', `The form must have a part '${param}': ${what}.`, { param });
