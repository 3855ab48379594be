import type { ChatRequest, ReasoningEffort, ResponseFormat } from '../../../hub/index.js';
import { efforts } from '../thinking.js';
import { type Json, type Lose, loseRest, maybe, number, read, record, refused, string, typed } from './reading.js';

type Wishes = Pick<ChatRequest, 'reasoning_effort' | 'response_format'>;

/** How the model shall think and what its answer shall look like. */
export function readWishes(body: Json, lose: Lose): Wishes {
  const config = maybe(record, body, 'output_config', '') ?? {};
  loseRest(config, ['effort', 'format'], 'output_config', lose);
  const effort = readEffort(maybe(typed, body, 'thinking', ''), maybe(string, config, 'effort', 'output_config'), lose);
  const format =
    readFormat(maybe(typed, config, 'format', 'output_config'), 'output_config.format', lose) ??
    readFormat(maybe(typed, body, 'output_format', ''), 'output_format', lose);
  return { ...(effort && { reasoning_effort: effort }), ...(format && { response_format: format }) };
}

const scale: readonly string[] = ['low', 'medium', 'high', 'xhigh', 'max'] satisfies readonly ReasoningEffort[];

/** What Claude does where it is told to think and not how hard. */
const USUAL: ReasoningEffort = 'high';

function readEffort(
  thinking: (Json & { readonly type: string }) | undefined,
  effort: string | undefined,
  lose: Lose,
): ReasoningEffort | undefined {
  if (effort !== undefined && !scale.includes(effort))
    throw refused('output_config.effort', `must be one of ${scale.join(', ')}.`);
  const said = effort as ReasoningEffort | undefined; // seam: just looked up
  if (!thinking) return said;
  loseRest(thinking, thinking.type === 'enabled' ? ['type', 'budget_tokens'] : ['type', 'display'], 'thinking', lose);
  if (thinking['display'] === 'omitted') lose('thinking.display');
  switch (thinking.type) {
    case 'disabled':
      return 'none';
    case 'adaptive':
      return said ?? USUAL;
    case 'enabled':
      return said ?? byBudget(read(number, thinking, 'budget_tokens', 'thinking'), lose);
    case 'between_tools': // no other maker has it: the least that is the same for all
      lose('thinking.type');
      return 'none';
    default:
      lose('thinking');
      return said;
  }
}

/** The least effort whose budget is as large; that it was another number is lost. */
function byBudget(budget: number, lose: Lose): ReasoningEffort {
  const fitting = efforts.find(({ tokens }) => budget <= tokens);
  if (fitting?.tokens !== budget) lose('thinking.budget_tokens');
  return fitting?.effort ?? 'max';
}

/** OpenAI demands a name for what has none here. */
const NAME = 'answer';

function readFormat(
  format: (Json & { readonly type: string }) | undefined,
  path: string,
  lose: Lose,
): ResponseFormat | undefined {
  if (!format) return undefined;
  if (format.type === 'json_schema') {
    loseRest(format, ['type', 'schema'], path, lose);
    const schema = read(record, format, 'schema', path);
    return { type: 'json_schema', json_schema: { name: NAME, schema, strict: true } };
  }
  lose(path);
  return undefined;
}
