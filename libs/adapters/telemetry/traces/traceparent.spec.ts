import { describe, expect, it } from '@jest/globals';
import { parseTraceparent, toTraceparent } from './traceparent.js';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

describe('traceparent', () => {
  it('is the same after being read and written', () => {
    const header = `00-${trace}-${span}-01`;
    const position = parseTraceparent(header);
    expect(position).toEqual({ traceId: trace, spanId: span, traceFlags: 1 });
    expect(position && toTraceparent(position)).toBe(header);
  });

  it('is read also when a later version says more', () => {
    expect(parseTraceparent(`01-${trace}-${span}-01-more`)).toMatchObject({ traceId: trace });
  });

  it.each([
    undefined,
    '',
    'rubbish',
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `ff-${trace}-${span}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}-1`,
  ])('is none where the header is malformed: %s', (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });
});
