const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const levels = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Means of neighbours, so that at most so many are left; null where all of them are. */
export function fitted(values: readonly (number | null)[], most: number): readonly (number | null)[] {
  const size = Math.max(1, Math.ceil(values.length / most));
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => {
    const some = values.slice(index * size, (index + 1) * size).filter((value) => value !== null);
    return some.length === 0 ? null : some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}

const greatest = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);

/** Eighths of a cell that a value fills; what is more than nothing can be seen. */
const filled = (value: number | null, most: number, cells: number): number =>
  value === null || value <= 0 || most === 0 ? 0 : Math.max(1, Math.round((value / most) * cells * 8));

/** One line, its height that of `most`. */
export function sparkline(values: readonly (number | null)[], width: number, most: number): string {
  return fitted(values, width)
    .map((value) => levels[filled(value, most, 1)])
    .join('');
}

export interface ChartSize {
  /** In characters, with the highest value's before the columns. */
  readonly width: number;
  /** In lines. */
  readonly height: number;
  readonly label: (this: void, value: number) => string;
}

/** Columns of some lines' height, the highest value before them; below zero counts as zero. */
export function columnChart(
  values: readonly (number | null)[],
  { width, height, label }: ChartSize,
): readonly string[] {
  const margin = label(greatest(values)).length + 1;
  const shown = fitted(values, width - margin - 1);
  const most = greatest(shown);
  const heights = shown.map((value) => filled(value, most, height));
  return Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * 8;
    const cells = heights.map((eighth) => levels[Math.min(8, Math.max(0, eighth - below))]);
    const axis = line === 0 ? label(most) : line === height - 1 ? '0' : '';
    return `${axis.padStart(margin - 1)} ${cells.join('')}`.trimEnd();
  });
}

/** A bar of at most so many cells. */
export function bar(value: number, most: number, cells: number): string {
  const eighth = filled(value, most, cells);
  return '█'.repeat(Math.floor(eighth / 8)) + eighths[eighth % 8];
}
