/** Adds so that the sum stays a double JSON can carry: beyond the largest one it stays at the largest one. */
export const addFinite = (a: number, b: number): number =>
  Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, a + b));
