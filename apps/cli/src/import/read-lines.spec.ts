import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LineFile } from './read-lines.js';

describe('lines of a file', () => {
  let directory: string;
  const file = (name: string, content: Buffer | string): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const linesOf = async (path: string): Promise<string[]> => {
    const lines: string[] = [];
    for await (const line of (await LineFile.open(path)).lines()) lines.push(line.toString('utf8'));
    return lines;
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-lines-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ['none', '', []],
    ['the last one ended', 'a\nb\n', ['a', 'b']],
    ['the last one not ended', 'a\nb', ['a', 'b']],
    ['blank ones', 'a\n\n\r\nb', ['a', '', '', 'b']],
    ['ended as on Windows', 'a\r\nb\r\n', ['a', 'b']],
    ['line separators and carriage returns inside', 'a\u2028b\u2029c\rd\n', ['a\u2028b\u2029c\rd']],
  ])('are cut at line feeds only: %s', async (_, text, lines) => {
    expect(await linesOf(file('plain.ndjson', text))).toEqual(lines);
    expect(await linesOf(file('packed.ndjson.gz', gzipSync(text)))).toEqual(lines);
  });

  it('may be longer than what is read at once, also in the middle of a character', async () => {
    const lines = ['ä'.repeat(50_000), 'b', `x${'ü'.repeat(70_000)}`];
    expect(await linesOf(file('long.ndjson', lines.join('\n')))).toEqual(lines);
  });

  it('can be read again, and in part', async () => {
    const opened = await LineFile.open(file('again.ndjson', 'a\nb\n'));
    for await (const line of opened.lines()) {
      expect(line.toString()).toBe('a');
      break;
    }
    const again: string[] = [];
    for await (const line of opened.lines()) again.push(line.toString());
    expect(again).toEqual(['a', 'b']);
    expect(opened.bytesRead).toBe(opened.size);
  });

  it.each([
    ['a missing file', () => join(directory, 'none.ndjson'), /^There is no file .*none\.ndjson\.$/],
    ['a folder', () => directory, /is not a file\.$/],
  ])('of %s are refused in one line', async (_, path, text) => {
    await expect(linesOf(path())).rejects.toThrow(text);
  });

  it.each([
    [
      'breaks off',
      (whole: Buffer) => whole.subarray(0, whole.length / 2),
      /^.* is not a whole gzip file: .*up to line \d+\.$/,
    ],
    ['is none', () => Buffer.from('{"key":"words"}\n'), /^.* is not a whole gzip file: .*up to line 0\.$/],
  ])('of a gzip file that %s end in one line that says so', async (_, broken, text) => {
    const whole = gzipSync(readFileSync(new URL(import.meta.url).pathname));
    await expect(linesOf(file('broken.ndjson.gz', broken(whole)))).rejects.toThrow(text);
  });
});
