import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RejectFile } from './reject-file.js';

describe('the file of rejected lines', () => {
  let directory: string;
  let path: string;
  const add = (file: RejectFile, ...numbers: number[]): void => {
    for (const number of numbers) file.add({ number, raw: Buffer.from(`{"n":${number}}`), reason: 'bad' });
  };
  const content = () => readFileSync(path, 'utf8');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-rejects-'));
    path = join(directory, 'events.ndjson.rejected.ndjson');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('holds lines in the order of the imported file, once everything before them is settled', () => {
    const file = new RejectFile(path);
    add(file, 9, 4, 2);
    file.write(4);
    expect(content()).toBe('{"n":2}\n{"n":4}\n');
    file.write(9);
    expect(content()).toBe('{"n":2}\n{"n":4}\n{"n":9}\n');
    expect(file.written).toEqual({ rejected: 3, rejectedBytes: 24 });
  });

  it('is not made when nothing is rejected, and an older one is left until the end', () => {
    new RejectFile(path).write(100);
    new RejectFile(path).finish();
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, 'of an earlier import');
    const file = new RejectFile(path);
    file.write(100);
    expect(content()).toBe('of an earlier import');
    file.finish();
    expect(existsSync(path)).toBe(false);
  });

  it('stays at the end of an import that rejected something, goes on, or both', () => {
    const file = new RejectFile(path);
    add(file, 1);
    file.write(1);
    file.finish();
    const next = new RejectFile(path);
    next.goOn(file.written);
    next.finish();
    expect(content()).toBe('{"n":1}\n');
  });

  it('is replaced by an import from the beginning', () => {
    writeFileSync(path, 'of an earlier import\n');
    const file = new RejectFile(path);
    add(file, 1);
    file.write(1);
    expect(content()).toBe('{"n":1}\n');
  });

  it('goes on after what an earlier run is known to have written, and no further', () => {
    const earlier = new RejectFile(path);
    add(earlier, 1);
    earlier.write(1);
    const known = earlier.written;
    appendFileSync(path, '{"n":2}\n');
    const file = new RejectFile(path);
    file.goOn(known);
    add(file, 2, 3);
    file.write(3);
    expect(content()).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
    expect(file.written).toEqual({ rejected: 3, rejectedBytes: 24 });
  });

  it('begins again, when it was taken away between two runs', () => {
    const file = new RejectFile(path);
    file.goOn({ rejected: 1, rejectedBytes: 8 });
    add(file, 3);
    file.write(3);
    expect(content()).toBe('{"n":3}\n');
    expect(file.written).toEqual({ rejected: 2, rejectedBytes: 8 });
  });
});
