import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProgressBar } from './progress-bar.js';

describe('The time left', () => {
  let printed: string;
  beforeEach(() => {
    printed = '';
    jest.useFakeTimers();
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const lines = (): string[] => printed.split('\n').filter((line) => line !== '');

  it('is not told before anything has moved', () => {
    const bar = new ProgressBar('{value} of {total}{eta_formatted}');
    bar.show({ done: 1, total: 1_000_000 });
    bar.stop();
    expect(lines()).toEqual(['1 of 1000000', '1 of 1000000']);
  });

  it('is not told of what ends as soon as it begins', () => {
    const bar = new ProgressBar('{value} of {total}{eta_formatted}');
    bar.show({ done: 3, total: 3 });
    bar.stop();
    expect(lines()).toEqual(['3 of 3', '3 of 3']);
  });

  it('follows from what was done since it began, down to none', () => {
    const bar = new ProgressBar('{value} of {total}{eta_formatted}');
    bar.show({ done: 0, total: 10 });
    for (const done of [5, 10]) {
      jest.advanceTimersByTime(5_000);
      bar.show({ done, total: 10 });
    }
    bar.stop();
    expect(lines()).toEqual(['0 of 10', '0 of 10', '5 of 10 | 5s left', '10 of 10 | 0s left']);
  });
});
