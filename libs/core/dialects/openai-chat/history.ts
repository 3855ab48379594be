import type { AssistantMessage } from '../../hub/index.js';
import type { ModelDifferences } from './differences.js';
import { without, withFields } from './same.js';

const FIELDS = ['reasoning_content', 'reasoning', 'reasoning_text', 'reasoning_details'];

/**
 * Puts earlier thinking where the provider looks for it, and nowhere else. Signatures are dropped with the details
 * that hold them: they prove something to their own maker only, and others refuse the field.
 */
export function rewriteHistory({ history, historyRequired }: ModelDifferences) {
  return (message: AssistantMessage): AssistantMessage => {
    if (history === undefined) return message;
    if (history === 'refused') return without(message, FIELDS);
    if (history === 'reasoning_details' && message.reasoning_details?.length)
      return without(message, ['reasoning_content']);
    const field = history === 'reasoning_details' ? 'reasoning' : history;
    const plain = without(
      message,
      FIELDS.filter((name) => name !== field),
    );
    const thought = thoughtOf(message) ?? (historyRequired && message.tool_calls?.length ? '' : undefined);
    return withFields<Thinker>(plain, { [field]: thought });
  };
}

type Thinker = AssistantMessage & { readonly reasoning?: unknown; readonly reasoning_text?: unknown };

function thoughtOf(message: Thinker): string | undefined {
  const { reasoning_content: content, reasoning, reasoning_text: text, reasoning_details: details } = message;
  const said = [content, reasoning, text].find((value) => typeof value === 'string');
  const detailed = details?.map((detail) => detail.text ?? detail.summary ?? '').join('');
  return typeof said === 'string' ? said : detailed || undefined;
}
