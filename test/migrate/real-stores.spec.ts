import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { EventStoreDbEventStore } from '@rollcall/event-store-eventstoredb';
import { type EventStore, PrefixedEventStore } from '@rollcall/event-sourcing';
import { type ProductionEnvironment, productionEnvironment } from '../production/production-environment.js';
import { type BuiltProcess, startBuilt } from '../support/built-process.js';
import { startCli } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { caller } from '../support/http.js';
import { dropDatabase } from '../support/mongo-database.js';
import { removeDirectory, startServerWith, temporaryDirectory } from '../support/server.js';

const USERS = 60;

const environment = productionEnvironment();

const logOf = ({ EVENTSTORE_URL, ROLLCALL_STREAM_PREFIX }: ProductionEnvironment): EventStore =>
  new PrefixedEventStore(EventStoreDbEventStore.open(EVENTSTORE_URL), `${ROLLCALL_STREAM_PREFIX}:`);

(environment === undefined ? describe.skip : describe)(
  'rollcall migrate, to the servers that EVENTSTORE_URL and MONGODB_URL name',
  () => {
    const directory = temporaryDirectory();
    const processes: Pick<BuiltProcess, 'kill'>[] = [];
    afterEach(async () => {
      for (const process of processes.splice(0)) await process.kill();
    });
    afterAll(async () => {
      removeDirectory(directory);
      await dropDatabase(environment!.MONGODB_URL);
    });

    const answersOf = async (call: ReturnType<typeof caller>): Promise<unknown[]> => {
      const answers: unknown[] = [];
      for (let user = 0; user < USERS; user += 7) {
        for (const path of [`/v1/users/u${user}`, `/v1/users/u${user}/metrics`])
          answers.push((await call('GET', path)).body);
      }
      return answers;
    };

    it('is killed, goes on, agrees, and the servers there answer as the embedded one did', async () => {
      const given = environment!;
      const { ROLLCALL_INSTALLATION_KEY = '' } = given;
      const embedded = await startServerWith(directory, { ROLLCALL_INSTALLATION_KEY });
      processes.push(embedded);
      const call = caller(embedded);
      await call('POST', '/admin/v1/metrics', [{ name: 'Steps', key: 'steps' }]);
      for (let user = 0; user < USERS; user++) {
        const event = { user: { id: `u${user}`, email: `u${user}@example.com` }, value: user + 1 };
        expect((await call('POST', '/v1/metrics/steps/event', event)).status).toBe(201);
        expect((await call('POST', '/v1/metrics/steps/event', event)).status).toBe(201);
      }
      const before = await answersOf(call);

      const migrate = (...options: string[]) =>
        startCli(['migrate', ...options], { ...given, ROLLCALL_DATA_DIR: directory });
      expect(await migrate().done).toMatchObject({ code: 1, stderr: expect.stringContaining('Stop it') });
      expect(await embedded.stop()).toBe(0);
      expect(await migrate('--verify-only').done).toMatchObject({ code: 1 });

      const killed = migrate();
      const log = logOf(given);
      await eventually('some events to be copied', async () => {
        for await (const { events } of log.readAll()) if (events.length > 0) return true;
        return false;
      });
      killed.child.kill('SIGKILL');
      await killed.done;
      await log.close();

      const copied = await migrate('--in-flight', '8').done;
      expect(copied).toMatchObject({ code: 0, stdout: expect.stringContaining('both sides agree') });
      const again = await migrate().done;
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(', 0 of them copied now') });
      expect(await migrate('--verify-only').done).toMatchObject({ code: 0 });

      const api = await startServerWith(directory, given);
      processes.push(api, await startBuilt('projector', given));
      expect(await answersOf(caller(api))).toEqual(before);
      const next = { user: { id: 'u7' }, value: 1 };
      expect((await caller(api)('POST', '/v1/metrics/steps/event', next)).status).toBe(201);
      expect(await migrate('--verify-only').done).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('in use'),
      });
    });
  },
);
