/** What Nest injects by name, because it is an interface and not a class. */
export const METRICS = Symbol('metrics');
export const FAULTS = Symbol('faults');
/** Responses that callers may read again or go on with. */
export const RESPONSES = Symbol('responses');
