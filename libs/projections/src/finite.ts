/** Adds so that the sum stays a double JSON can carry: beyond the largest one it stays at the largest one. */
export const addFinite = (a: number, b: number): number =>
  Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, a + b));

/** Value of an own property; metric keys are free text, `__proto__` included. */
export const own = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
