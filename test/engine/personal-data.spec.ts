import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEngine, type Engine } from '@rollcall/composition';
import {
  userDecider,
  userStream,
  type Identification,
  type UserCommand,
  type UserEvent,
  type UserState,
} from '@rollcall/domain';
import { userKeyOf, type Aggregate, type EventMetadata } from '@rollcall/event-sourcing';
import { loadConfiguration } from '@rollcall/platform';
import type { ProjectorLog } from '@rollcall/projector';
import { eventually, PATIENCE_MS } from '../support/eventually.js';

const users: Aggregate<UserState, UserCommand, UserEvent> = {
  name: 'user',
  decider: userDecider,
  snapshotVersion: 1,
};

/** Nobody else has these, so that wherever one is found it came from here. */
const personal = {
  id: 'ada.lovelace/šifra-4711',
  email: 'ada.private@example.com',
  name: 'Augusta Ada Byron-Žižková',
  laterName: 'Countess of Lovelace-Quux',
  deviceToken: 'device-token-9f3b-private',
  attribute: 'enterprise-plan-secretive',
  laterAttribute: 'ockham-park-surrey',
};

/** As text, as JSON escapes it, as base64 of whatever alignment, as hex and percent-encoded. */
const spellings = (value: string): string[] => {
  const bytes = Buffer.from(value, 'utf8');
  const base64 = [0, 1, 2].map((skip) =>
    bytes.subarray(skip, skip + 3 * Math.floor((bytes.length - skip) / 3)).toString('base64'),
  );
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll('/', '\\/');
  return [value, escaped, ...base64, bytes.toString('hex'), encodeURIComponent(value)];
};

describe('Personal data (invariant 7)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-personal-'));
  const lines: string[] = [];
  const write = (detail: object, message: string): void =>
    void lines.push(`${message} ${JSON.stringify(detail)}`);
  const log: ProjectorLog = { info: write, warn: write, error: write };
  const stream = userStream(
    'production',
    'acme',
    userKeyOf(Buffer.alloc(32, 3).toString('base64'), personal.id),
  );
  const secretKeys: Buffer[] = [];
  let installationKey: Uint8Array;
  /** While the engine ran, with its write-ahead logs, and after it had stopped. */
  const dumps: { name: string; when: string; bytes: Buffer }[] = [];

  const dump = (when: string): void => {
    for (const name of readdirSync(directory))
      dumps.push({ name, when, bytes: readFileSync(join(directory, name)) });
  };

  const run = async (engine: Engine, ...commands: UserCommand[]): Promise<void> => {
    for (const command of commands) {
      const decide = ({ state }: { state: UserState }) => userDecider.decide(state, command);
      await engine.runner.execute(users, stream, decide, { correlationId: 'request-1', actor: 'adm1' });
    }
  };

  beforeAll(async () => {
    const configuration = loadConfiguration({ ROLLCALL_DATA_DIR: directory }, join(directory, 'no.env'));
    const engine = await openEngine(configuration, log);
    await engine.start();
    const identification: Identification = {
      id: personal.id,
      details: {
        email: personal.email,
        name: personal.name,
        deviceTokens: [personal.deviceToken],
        attributes: { plan: personal.attribute },
      },
      attributeKeys: new Set(['plan', 'home']),
      control: false,
    };
    await run(engine, { type: 'IdentifyUser', expects: 'any', ...identification });
    const details = { name: personal.laterName, attributes: { home: personal.laterAttribute } };
    await run(engine, { type: 'IdentifyUser', expects: 'any', ...identification, details });
    for (let event = 0; event < 120; event++) {
      await run(engine, {
        type: 'RecordMetricEvent',
        expects: 'any',
        ...identification,
        details: {},
        metric: 'commits',
        value: 1,
        at: '2024-01-17T10:00:00.000Z',
        defaultTz: 'UTC',
        metricKeys: new Set(['commits']),
        eventAttributeKeys: new Set(),
        idempotencyKey: `key-${event}`,
      });
    }
    const refused = {
      type: 'CreateUser',
      expects: 'new',
      ...identification,
      details: { name: 'Another' },
    } as const;
    await expect(run(engine, refused)).rejects.toMatchObject({ code: 'user_exists' });

    const head = await engine.stores.eventStore.head();
    expect(await engine.projector!.reached(head, PATIENCE_MS)).toBe(true);
    await eventually(
      'the idempotency index is filled',
      async () => (await engine.stores.idempotencyIndex.position()) === head,
    );
    await engine.runner.close();
    expect(await engine.stores.snapshots.get(stream, 1)).toBeDefined();
    const [first] = await engine.stores.eventStore.readStream(stream, { direction: 'forwards', limit: 1 });
    const { k } = JSON.parse(first!.metadata) as EventMetadata;
    secretKeys.push((await engine.codec.keys.get([k!])).get(k!)!);
    ({ installationKey } = engine.stores);
    dump('running');
    await engine.stop();
    dump('stopped');
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const filesWith = (text: string): string[] =>
    dumps.filter(({ bytes }) => bytes.includes(text)).map(({ name, when }) => `${name} (${when})`);
  const elsewhere = (files: readonly string[]): string[] =>
    files.filter((file) => !file.startsWith('read-models.db'));

  it('stands in the read models, where this search finds it', () => {
    for (const value of [
      personal.id,
      personal.email,
      personal.laterName,
      personal.deviceToken,
      personal.attribute,
    ]) {
      expect(filesWith(value).join()).toMatch(/read-models\.db\S* \(stopped\)/);
    }
    expect(filesWith('MetricEventRecorded').join()).toMatch(/events\.db\S* \(stopped\)/);
    expect(filesWith(stream).join()).toMatch(/snapshots\.db\S* \(stopped\)/);
  });

  it.each(Object.entries(personal))('stands in no other file of the data directory: %s', (_, value) => {
    for (const spelling of spellings(value)) expect(elsewhere(filesWith(spelling))).toEqual([]);
  });

  it.each(Object.entries(personal))('stands in no stream name, document key or log line: %s', (_, value) => {
    for (const spelling of spellings(value)) {
      expect(stream).not.toContain(spelling);
      expect(lines.filter((line) => line.includes(spelling))).toEqual([]);
    }
  });

  it('is sealed with a key that stands in no file', () => {
    for (const key of secretKeys) {
      for (const spelling of [key.toString('latin1'), key.toString('base64'), key.toString('hex')]) {
        expect(dumps.filter(({ bytes }) => bytes.includes(spelling, 0, 'latin1'))).toEqual([]);
      }
    }
    const wrapping = Buffer.from(installationKey).toString('base64');
    expect(new Set(filesWith(wrapping).map((file) => file.split(' ')[0]))).toEqual(
      new Set(['installation.key']),
    );
  });
});
