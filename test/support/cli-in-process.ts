import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { program } from '../../apps/cli/src/program.js';
import { eventually } from './eventually.js';
import { type InProcessApi, startInProcess } from './in-process-api.js';

export interface CliInProcess {
  readonly api: InProcessApi;
  /** What a command prints on standard output. Rejects as the command does. */
  run(...words: readonly string[]): Promise<string>;
  /** Items of a batch of events, once every read model knows of them. */
  record(items: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

/** The command line beside an API of the same process, with the metric `words` and the attribute `plan`. */
export async function startCliInProcess(): Promise<CliInProcess> {
  const before = { ...process.env };
  const api = await startInProcess();
  await api.app.listen(0, '127.0.0.1');
  const { port } = api.app.getHttpServer().address() as AddressInfo;
  process.env.ROLLCALL_URL = `http://127.0.0.1:${port}`;
  process.env.ROLLCALL_ADMIN_KEY = api.apiKey;
  await api.call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
  await api.call('POST', '/admin/v1/attributes', [{ name: 'Plan', key: 'plan', type: 'user' }]);

  const known = async (place: string, position: string): Promise<void> => {
    const headers = { 'x-rollcall-min-position': position };
    await eventually(`${place} to know of what was recorded`, async () => {
      const { status } = await api.call('GET', place, undefined, headers);
      return status === 200;
    });
  };

  return {
    api,
    async run(...words) {
      const lines: string[] = [];
      const log = jest.spyOn(console, 'log').mockImplementation((text: string) => void lines.push(text));
      try {
        await (await program('1.2.3')).exitOverride().parseAsync(words, { from: 'user' });
      } finally {
        log.mockRestore();
      }
      return lines.join('\n');
    },
    async record(items) {
      const { headers } = await api.call('POST', '/admin/v1/metrics/events', items);
      const position = headers.get('x-rollcall-position') ?? '';
      await known('/admin/v1/users', position);
      await known('/admin/v1/analytics/summary', position);
    },
    async close() {
      process.env = before;
      await api.close();
    },
  };
}
