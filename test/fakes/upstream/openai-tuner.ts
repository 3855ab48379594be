import { json } from './replies.js';
import type { Captured } from './request.js';
import type { Step } from './wire.js';

type Json = Record<string, unknown>;

/** Fine-tuning jobs that a fake has, and what a test may do to them. */
export interface FakeTuner {
  readonly jobs: Map<string, Json>;
  /** By the job, the newest first. */
  readonly events: Map<string, Json[]>;
  readonly checkpoints: Map<string, Json[]>;
  /** Something happens to a job. */
  happen(id: string, message: string, change?: Json): void;
  answer(request: Captured): Step;
}

const CREATED_AT = 1_790_000_000;

/** Fine-tuning jobs as OpenAI has them, in memory. */
export function openAiTuner(): FakeTuner {
  const jobs: FakeTuner['jobs'] = new Map();
  const events: FakeTuner['events'] = new Map();
  const checkpoints: FakeTuner['checkpoints'] = new Map();
  let made = 0;
  const happen: FakeTuner['happen'] = (id, message, change = {}) => {
    jobs.set(id, { ...jobs.get(id), ...change });
    const event = {
      ...{ object: 'fine_tuning.job.event', id: `ftevent-${(made += 1)}`, created_at: CREATED_AT + made },
      ...{ level: 'info', message, type: 'message', data: {} },
    };
    events.set(id, [event, ...(events.get(id) ?? [])]);
  };
  const create = ({ model, training_file, validation_file = null, metadata, method, seed = 1 }: Json): Step => {
    const id = `ftjob-${(made += 1)}`;
    jobs.set(id, {
      ...{ object: 'fine_tuning.job', id, model, created_at: CREATED_AT, finished_at: null, fine_tuned_model: null },
      ...{ organization_id: 'org-1', result_files: [], status: 'validating_files', validation_file, training_file },
      ...{ hyperparameters: { n_epochs: 'auto' }, trained_tokens: null, error: null, seed, metadata, method },
    });
    happen(id, `Created fine-tuning job: ${id}`);
    return json(200, jobs.get(id));
  };
  const said: Readonly<Record<string, Json>> = {
    cancel: { status: 'cancelled' },
    pause: { status: 'paused' },
    resume: { status: 'running' },
  };
  const about = (id: string, what: string, request: Captured): Step => {
    if (what === '') return json(200, jobs.get(id));
    if (what === 'events') return json(200, pageOf(events.get(id) ?? [], request));
    if (what === 'checkpoints') return json(200, pageOf(checkpoints.get(id) ?? [], request));
    happen(id, `It was asked to ${what}.`, said[what]);
    return json(200, jobs.get(id));
  };
  return {
    ...{ jobs, events, checkpoints, happen },
    answer: (request) => {
      const [, id = '', what = ''] = /\/fine_tuning\/jobs(?:\/([^/?]+))?(?:\/([^/?]+))?/.exec(request.path) ?? [];
      if (id === '') return create(request.json as Json);
      if (jobs.has(id)) return about(id, what, request);
      return json(404, { error: { message: `Could not find fine tune: ${id}`, type: 'invalid_request_error' } });
    },
  };
}

function pageOf(all: readonly Json[], { path }: Captured): Json {
  const query = new URL(path, 'http://fake').searchParams;
  const from = all.findIndex(({ id }) => id === query.get('after')) + 1;
  const data = all.slice(from, from + Number(query.get('limit') ?? 20));
  const ids = { first_id: data[0]?.['id'] ?? null, last_id: data.at(-1)?.['id'] ?? null };
  return { object: 'list', data, ...ids, has_more: from + data.length < all.length };
}
