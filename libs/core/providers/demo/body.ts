import { piecesOf } from './reply.js';

export type Json = Readonly<Record<string, unknown>>;

const MAX_ANSWERS = 8;

/** One index for each answer that is asked for. */
export const answersOf = ({ n }: Json): readonly number[] =>
  Array.from(
    { length: typeof n === 'number' ? Math.min(Math.max(1, Math.floor(n)), MAX_ANSWERS) : 1 },
    (_, index) => index,
  );

/** The words of a text. */
export const wordsOf = (text: unknown): readonly string[] => (typeof text === 'string' ? piecesOf(text) : []);
