import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { configurationTable } from '@rollcall/platform';
import { caller } from '../support/http.js';
import { removeDirectory, type RunningServer, startServer, temporaryDirectory } from '../support/server.js';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const readme = readFileSync(`${root}README.md`, 'utf8');

interface Block {
  readonly language: string;
  readonly code: string;
}

/** Code blocks marked as part of the tour, in order. */
const tour: readonly Block[] = [...readme.matchAll(/<!-- tour -->\n+```(\w+)\n([\s\S]*?)```/g)].map(
  ([, language = '', code = '']) => ({ language, code }),
);

describe('README.md', () => {
  it('has every environment variable in its table, as the code has it', () => {
    const section = /<!-- configuration -->([\s\S]*?)<!-- \/configuration -->/.exec(readme)?.[1] ?? '';
    const cells = section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(cells).toEqual(
      configurationTable.map(({ name, standard, meaning }) => [`\`${name}\``, standard, meaning]),
    );
  });

  describe('its five minutes', () => {
    const directory = temporaryDirectory();
    const script = `${root}test/e2e/readme-tour.tmp.mjs`;
    let server: RunningServer;

    beforeAll(async () => {
      server = await startServer(directory);
    });

    afterAll(async () => {
      rmSync(script, { force: true });
      await server.stop();
      removeDirectory(directory);
    });

    const execute = async ({ language, code }: Block): Promise<string> => {
      const env = { PATH: process.env.PATH, ROLLCALL_URL: server.url, ROLLCALL_ADMIN_KEY: server.apiKey };
      if (language === 'sh') {
        const failing = code.replaceAll('curl ', 'curl --silent --show-error --fail-with-body ');
        return (await run('bash', ['-ec', failing], { env })).stdout;
      }
      // In the repository, so that the SDK is found.
      writeFileSync(script, code);
      return (await run(process.execPath, [script], { env })).stdout;
    };

    it('work as they stand there, curl and SDK', async () => {
      expect(tour.map(({ language }) => language)).toEqual(['sh', 'sh', 'sh', 'js']);
      let printed = '';
      for (const block of tour) printed = await execute(block);
      expect(printed).toBe('Ann has written 1000 words\n');
      const { body } = await caller(server)('GET', '/v1/users/18');
      expect(body).toMatchObject({ name: 'Ann', email: 'ann@example.com', attributes: { plan: 'pro' } });
    });
  });
});
