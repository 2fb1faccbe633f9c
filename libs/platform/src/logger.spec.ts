import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.js';

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
});
