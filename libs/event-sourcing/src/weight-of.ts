/** Rough bytes that a value made of JSON takes in memory, for bounding what is kept. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return 32 + value.length;
  if (typeof value !== 'object' || value === null) return 16;
  let weight = 64;
  for (const key in value) {
    weight += 16 + key.length + weightOf((value as Record<string, unknown>)[key]);
  }
  return weight;
}

/** Certainly of one weight: they differ in numbers alone, and no deeper than `depth` levels down. */
export function areOneWeight(one: unknown, other: unknown, depth = 2): boolean {
  if (one === other || (typeof one === 'number' && typeof other === 'number')) return true;
  if (depth === 0 || !isObject(one) || !isObject(other)) return false;
  let more = 0;
  for (const key in one) {
    if (!areOneWeight(one[key], other[key], depth - 1)) return false;
    more += 1;
  }
  for (const _ in other) more -= 1;
  return more === 0;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
