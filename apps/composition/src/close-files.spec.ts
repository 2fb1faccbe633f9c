import { describe, expect, it } from '@jest/globals';
import { EngineError } from '@rollcall/event-sourcing';
import { closeFiles } from './close-files.js';

describe('Closing the files of a data directory', () => {
  const closing = (failure?: Error) => ({
    isClosed: false,
    close(): Promise<void> {
      this.isClosed = true;
      return failure === undefined ? Promise.resolve() : Promise.reject(failure);
    },
  });
  const full = () => closing(new EngineError('store_unavailable', 'SQLITE_FULL', { isDiskFull: true }));

  it('names those that a full disk kept from being written back', async () => {
    const files = { 'events.db': full(), 'keys.db': closing(), 'operational.db': full() };
    expect(await closeFiles(new Map(Object.entries(files)))).toEqual(['events.db', 'operational.db']);
  });

  it('closes all of them, and then tells of what else failed', async () => {
    const files = { full: full(), broken: closing(new Error('broken')), last: closing() };
    await expect(closeFiles(new Map(Object.entries(files)))).rejects.toThrow('broken');
    expect(files.last.isClosed).toBe(true);
  });
});
