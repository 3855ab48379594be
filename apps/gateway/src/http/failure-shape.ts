import { geminiIngress, ollamaIngress, openAiChatIngress } from '#core/dialects';
import type { Failure } from '#core/failure';

/** A failure in the language of a path that Nest serves: OpenAI's, but where the path is another's. */
export function failureIn(url: string, failure: Failure, requestId: string): unknown {
  const found = shapes.find(([start]) => url.startsWith(start));
  return (found?.[1] ?? openAiChatIngress).renderFailure(failure, requestId);
}

const shapes = [
  ['/v1beta/', geminiIngress],
  ['/api/', ollamaIngress],
] as const;
