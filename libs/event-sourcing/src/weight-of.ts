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
