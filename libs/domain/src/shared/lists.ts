export const sameList = <T>(
  a: readonly T[],
  b: readonly T[],
  same: (a: T, b: T) => boolean = (x, y) => x === y,
): boolean => a.length === b.length && a.every((item, index) => same(item, b[index] as T));

/** Without repetitions, in order of first appearance. */
export const distinct = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
