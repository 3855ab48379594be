/** An answer as tests make it up. */
export interface MadeUp {
  readonly thinking: string;
  readonly plan: string;
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly citations: readonly object[];
}

/** The same answer as Cohere says it whole, and in events. */
export function eventsOf({ thinking, plan, text, calls, citations }: MadeUp, usage: object) {
  const finish_reason = calls.length > 0 ? 'TOOL_CALL' : 'COMPLETE';
  const tool_calls = calls.map(({ id, ...called }) => ({ id, type: 'function', function: called }));
  const content = [...(thinking ? [{ type: 'thinking', thinking }] : []), ...(text ? [{ type: 'text', text }] : [])];
  const whole = {
    id: 'a-1',
    finish_reason,
    message: { role: 'assistant', content, tool_plan: plan, tool_calls, citations },
    usage,
  };
  const delta = (type: string, message: object, index?: number) => ({ type, index, delta: { message } });
  const events = [
    { ...delta('message-start', { role: 'assistant', content: [], tool_plan: '', tool_calls: [] }), id: 'a-1' },
    ...[...plan].map((tool_plan) => delta('tool-plan-delta', { tool_plan })),
    ...content.flatMap((part, index) => [
      delta('content-start', { content: { ...part, text: '', thinking: '' } }, index),
      delta('content-delta', { content: part }, index),
      { type: 'content-end', index },
    ]),
    ...citations.map((one, index) => delta('citation-start', { citations: one }, index)),
    ...tool_calls.flatMap((call, index) => [
      delta('tool-call-start', { tool_calls: { ...call, function: { ...call.function, arguments: '' } } }, index),
      ...[...call.function.arguments].map((piece) =>
        delta('tool-call-delta', { tool_calls: { function: { arguments: piece } } }, index),
      ),
      { type: 'tool-call-end', index },
    ]),
    { type: 'message-end', delta: { finish_reason, usage } },
  ];
  return { whole, events };
}
