import { Failure } from '../failure/index.js';

/** A top-level member: where `"key": value` stands in the text. */
export interface Member {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

export interface Scan {
  readonly members: readonly Member[];
  /** Something in it can only be judged on the parsed value. */
  readonly isSuspicious: boolean;
}

const MAX_DEPTH = 64;
/** Nobody means so many, and each is compared with all before it. */
const MOST_MEMBERS = 1_000;
/** A number with more digits than this may overflow to infinity. */
const MANY_DIGITS = 300;

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * One pass before parsing: JSON.parse would take five million levels of nesting (and everything after it would not),
 * silently keep the last of two equal keys, and turn 1e400 into infinity. Judges nothing else: the parser does.
 */
export function scan(text: string): Scan {
  const members: Member[] = [];
  let depth = 0;
  let memberStart = -1;
  let key: string | undefined;
  let end = 0; // after the last thing seen at the top level
  let isSuspicious = text.includes('__proto__') || text.includes('\\u');

  const closeMember = () => {
    if (memberStart < 0 || key === undefined) return;
    add(members, { key, start: memberStart, end });
    memberStart = -1;
    key = undefined;
  };

  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 32) continue;
    const isTop = depth === 1;
    if (code === QUOTE) {
      const close = closingQuote(text, at + 1);
      if (isTop && memberStart < 0) {
        memberStart = at;
        key = unescaped(text.slice(at, close + 1));
      }
      at = close;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      depth += 1;
      if (depth > MAX_DEPTH) throw tooDeep();
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      if (isTop) closeMember();
      depth -= 1;
    } else if (code === COMMA) {
      if (isTop) closeMember();
    } else if (isDigit(code)) {
      const stop = endOfNumber(text, at);
      isSuspicious ||= stop - at > MANY_DIGITS || /[eE]/.test(text.slice(at, stop));
      at = stop - 1;
    }
    end = at + 1;
  }
  return { members, isSuspicious };
}

function add(members: Member[], member: Member): void {
  if (members.some(({ key }) => key === member.key)) {
    throw new Failure('invalid_request', `The field '${clip(member.key)}' stands twice in the request body.`, {
      param: clip(member.key),
    });
  }
  if (members.length === MOST_MEMBERS) throw tooMany();
  members.push(member);
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length; // an open string: the parser will say so
}

function unescaped(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted; // not JSON: the parser will say so
  }
}

function endOfNumber(text: string, from: number): number {
  let at = from;
  while (at < text.length && isNumberPart(text.charCodeAt(at))) at += 1;
  return at;
}

const isDigit = (code: number) => code >= 48 && code <= 57;
/** Digits, `.`, `+`, `-`, `e`, `E`. */
const isNumberPart = (code: number) =>
  isDigit(code) || code === 46 || code === 43 || code === 45 || code === 101 || code === 69;

const tooMany = () =>
  new Failure('invalid_request', `The request body has more than ${MOST_MEMBERS} fields at its top level.`);

const tooDeep = () => new Failure('invalid_request', `The request body is nested deeper than ${MAX_DEPTH} levels.`);

const clip = (key: string) => (key.length > 64 ? `${key.slice(0, 64)}…` : key);
