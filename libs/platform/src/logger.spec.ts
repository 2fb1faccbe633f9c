import { describe, expect, it } from '@jest/globals';
import { createLogger, loggable } from './logger.js';

describe('The logger', () => {
  it('writes one JSON object a line, with an ISO time and an error with its stack', () => {
    const lines: string[] = [];
    const log = createLogger({ logLevel: 'info' }, { write: (line: string) => void lines.push(line) });
    log.error({ err: new Error('broken'), requestId: 'r1' }, 'request failed');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 50,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      requestId: 'r1',
      err: expect.objectContaining({ message: 'broken', stack: expect.stringContaining('broken') }),
      msg: 'request failed',
    });
  });

  it('leaves out what is less severe than its level', () => {
    const lines: string[] = [];
    const log = createLogger({ logLevel: 'warn' }, { write: (line: string) => void lines.push(line) });
    log.info('routine');
    expect(lines).toEqual([]);
  });

  it('tells of each line when it was written', () => {
    const times: number[] = [];
    const told: number[] = [];
    const write = (line: string): void =>
      void told.push(Date.parse((JSON.parse(line) as { time: string }).time));
    const log = createLogger({ logLevel: 'info' }, { write });
    for (const until = Date.now() + 5; Date.now() < until;) {
      times.push(Date.now());
      log.info('again');
      times.push(Date.now());
    }
    for (const [at, time] of told.entries()) {
      expect(time).toBeGreaterThanOrEqual(times[2 * at]!);
      expect(time).toBeLessThanOrEqual(times[2 * at + 1]!);
    }
  });

  it('logs for another thread what it would have logged there', () => {
    const detail = { err: Object.assign(new Error('broken'), { code: 'why' }), build: 'b', none: undefined };
    const lines: object[] = [];
    const write = (line: string): void => void lines.push(JSON.parse(line) as object);
    const log = createLogger({ logLevel: 'info' }, { write });
    log.warn(detail, 'message');
    log.warn(structuredClone(loggable(detail)), 'message');
    const [here, there] = lines.map((line) => ({ ...line, time: '' }));
    expect(there).toEqual(here);
  });
});
