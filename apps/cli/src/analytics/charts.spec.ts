import { describe, expect, it } from '@jest/globals';
import { bar, columnChart, fitted, sparkline } from './charts.js';

const label = (value: number): string => String(value);

describe('charts in the terminal', () => {
  it('draw columns, the highest as high as the chart, and what is little is still seen', () => {
    expect(columnChart([0, 1, 50, 100, null], { width: 20, height: 2, label })).toEqual([
      '100    █',
      '  0  ▁██',
    ]);
  });

  it('draw nothing where there is nothing', () => {
    expect(columnChart([0, null, -3], { width: 20, height: 2, label })).toEqual(['0', '0']);
    expect(columnChart([], { width: 20, height: 2, label })).toEqual(['0', '0']);
    expect([sparkline([], 10, 0), bar(0, 0, 8)]).toEqual(['', '']);
  });

  it('take the mean of neighbours where there are more values than columns', () => {
    expect(fitted([1, 3, null, null, 5], 3)).toEqual([2, null, 5]);
    expect(fitted([1, 2, 3], 3)).toEqual([1, 2, 3]);
    const [top] = columnChart(
      Array.from({ length: 1_000 }, () => 7),
      { width: 40, height: 1, label },
    );
    expect(top).toHaveLength(2 + Math.ceil(1_000 / 28));
  });

  it('draw lines on one scale, and bars by eighths', () => {
    expect(sparkline([0, 1, 2, 4], 10, 8)).toBe(' ▁▂▄');
    expect(bar(8, 8, 4)).toBe('████');
    expect(bar(3, 8, 4)).toBe('█▌');
    expect(bar(1, 1_000, 4)).toBe('▏');
  });
});
