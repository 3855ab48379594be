import { bytesOf } from '../hub/index.js';

type Request = Readonly<Record<string, unknown>>;

/** How many pixels a side of a picture has to one token, by quality: as OpenAI counts its own images. */
const pixels: Readonly<Record<string, number>> = { low: 64, medium: 32, high: 16 };
/** Nobody tells how these are counted: taken for so many of the best that is known. */
const finer: Readonly<Record<string, number>> = { xhigh: 2, max: 4 };
/** What is drawn at most where the size is left to the model. */
const AUTO = { width: 1024, height: 1536 };
/** For each picture that is sent before it is finished. */
const TOKENS_PER_PARTIAL = 100;

/** What images are taken for in tokens: by size and quality, the best where that is left open; and those before they are finished. */
export function tokensDrawn({ size, quality, n, partial_images: partials }: Request, most = Infinity): number {
  const { width, height } = sizeOf(size);
  const side = named(pixels, quality) ?? 16;
  const rows = Math.ceil(height / side);
  const drawn = (Math.ceil(width / side) * rows + rows) * (named(finer, quality) ?? 1);
  const all = (count(n) ?? 1) * (Math.min(drawn, most) + (count(partials) ?? 0) * TOKENS_PER_PARTIAL);
  return Math.min(all, MOST_TOKENS);
}

function sizeOf(size: unknown): typeof AUTO {
  const [, width, height] = (typeof size === 'string' && /^(\d{1,5})x(\d{1,5})$/.exec(size)) || [];
  return width && height ? { width: Number(width), height: Number(height) } : AUTO;
}

const named = (table: Readonly<Record<string, number>>, name: unknown): number | undefined =>
  typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;

/** Some 14 characters are spoken in a second, and a second is some 20 tokens; of scripts with fewer letters each has more bytes. */
const TOKENS_PER_SPOKEN_BYTE = 1.5;
/** A voice that is told to speak slowly is not twice as slow. */
const SLOWER = 2;
const LEAST_TOKENS = 64;

/** What the sound of a text is taken for in tokens, where nobody counts it. */
export const tokensSpoken = ({ input, speed }: Request): number =>
  Math.ceil((bytesOf(typeof input === 'string' ? input : '') * TOKENS_PER_SPOKEN_BYTE) / pace(speed));

/** The most it can be. */
export const mostTokensSpoken = (request: Request): number => LEAST_TOKENS + tokensSpoken(request) * SLOWER;

const pace = (speed: unknown): number =>
  typeof speed === 'number' && speed > 0 ? Math.min(Math.max(speed, 0.25), 4) : 1;

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= MOST ? value : undefined;

const MOST = 100_000_000;

/** More than counters can hold. */
const MOST_TOKENS = 2 ** 31 - 1;
