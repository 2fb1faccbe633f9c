import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UserEvent } from '@rollcall/domain';
import { domainSchemas, EventCodec, type EventSchemas } from '@rollcall/event-sourcing';
import {
  allProjections,
  buildName,
  collectionOf,
  userProfileProjection,
  userSetsProjection,
} from '@rollcall/projections';
import type { AdminApp, Answered } from '../support/admin-app.js';
import { eventually, PATIENCE_MS } from '../support/eventually.js';
import { setsOfBuild } from '../projector/support/sets-by-user.js';
import { expectEngineEqualsFold } from '../support/fold-check.js';
import { Programs, unfoldable } from './support/programs.js';

interface Line {
  readonly type: string;
  readonly data: { readonly value?: number; readonly sealed?: { readonly name?: string } };
  readonly error?: string;
}
interface Row {
  readonly id: string;
  readonly type: string;
  readonly changes: readonly { readonly field: string; readonly after: unknown }[] | null;
  readonly problem?: { readonly code: string; readonly error: string };
}

/** What a later program writes: names in capitals, and values ten times as large. */
const later: EventSchemas = {
  UserIdentified: {
    version: 2,
    upcasters: [(data) => withName(data, (name) => name.toUpperCase())],
  },
  MetricEventRecorded: {
    version: 2,
    upcasters: [(data) => ({ ...data, value: ((data as Line['data']).value ?? NaN) * 10 })],
  },
};
const first: EventSchemas = { ...domainSchemas };

const withName = (data: Line['data'], change: (name: string) => string): Line['data'] => {
  const name = data.sealed?.name;
  return name === undefined ? data : { ...data, sealed: { ...data.sealed, name: change(name) } };
};

describe('A log that programs of other versions wrote', () => {
  let programs: Programs;
  let api: AdminApp;
  let mend: (() => void) | undefined;
  afterEach(() => mend?.());

  const call = (method: string, path: string, body?: unknown, headers = {}): Promise<Answered> =>
    api.call(method, path, { body, headers });
  const get = (path: string, headers?: Record<string, string>): Promise<Answered> =>
    call('GET', path, undefined, headers);
  const done = async (method: string, path: string, body?: unknown): Promise<Answered> => {
    const answer = await call(method, path, body);
    expect([path, answer.status < 300]).toEqual([path, true]);
    return answer;
  };
  const ended = async (begun: Promise<Answered>): Promise<Answered['body']> => {
    const { body, status } = await begun;
    expect([status, body.code]).toEqual([202, undefined]);
    return eventually('the operation to end', async () => {
      const { body: operation } = await get(`/admin/v1/operations/${body.id}`);
      return operation.finishedAt === null ? undefined : operation;
    });
  };
  const count = (id: string, value: number, name?: string): Promise<Answered> =>
    done('POST', '/v1/metrics/words/event', { user: { id, name }, value });
  const eventual = { 'x-rollcall-consistency': 'eventual' };
  const nameOf = async (id: string, headers = {}): Promise<unknown> =>
    (await get(`/v1/users/${id}`, headers)).body.name;
  const totalOf = async (id: string): Promise<number> =>
    (await get(`/v1/users/${id}/metrics/words`)).body.current as number;
  const replay = async (id: string): Promise<readonly Line[]> => {
    const { body } = await get(`/admin/v1/events?user=${id}`);
    const lines = String(body).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
  };
  const parked = async (): Promise<readonly { readonly id: string }[]> =>
    (await get('/admin/v1/parked')).body.parked;
  const isFolded = async (): Promise<void> => {
    const { projector, stores } = api.engine;
    expect(await projector!.reached(await stores.eventStore.head(), PATIENCE_MS)).toBe(true);
  };
  /** As another program would, which runs beside this one. */
  const append = async (
    schemas: EventSchemas,
    id: string,
    ...events: readonly UserEvent[]
  ): Promise<void> => {
    const { stream } = (await done('GET', `/admin/v1/users/${id}/stream`)).body;
    const { stores, codec } = api.engine;
    const [first] = await stores.eventStore.readStream(stream, { direction: 'forwards', limit: 1 });
    const { k } = JSON.parse(first!.metadata) as { readonly k: string };
    const key = await codec.keys.keyOf(k);
    const written = new EventCodec({ keys: codec.keys, schemas });
    const recording = { recordedAt: new Date().toISOString() };
    await stores.eventStore.append(stream, 'any', written.encode(stream, events, recording, key));
  };
  const named = (name: string): UserEvent => ({ type: 'UserIdentified', data: { sealed: { name } } });

  const setPaused = async (to: 'pause' | 'resume'): Promise<void> => {
    for (const { name } of allProjections) await done('POST', `/admin/v1/projections/${name}/${to}`);
  };

  let past: string;
  const writeFirst = async (): Promise<void> => {
    programs = new Programs();
    api = await programs.start();
    await done('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    for (const id of ['ann', 'bob', 'cyd']) await count(id, 5, `Name of ${id}`);
    past = new Date().toISOString();
  };

  describe('read by a later one', () => {
    beforeAll(async () => {
      await writeFirst();
      api = await programs.start(later);
      await isFolded();
    });
    afterAll(() => programs.end());

    it('is folded as the later one would have written it, into documents and sets', async () => {
      expect([await nameOf('ann', eventual), await totalOf('ann')]).toEqual(['NAME OF ANN', 50]);
      await expectEngineEqualsFold(api.engine);
      const sets = await setsOfBuild(api.engine.stores.readStore, buildName(userSetsProjection));
      expect(JSON.stringify(sets)).toContain(': 50"');
      expect(JSON.stringify(sets)).not.toContain(': 5"');
    });

    it('is folded so by a read of what no projector has folded yet', async () => {
      await setPaused('pause');
      await append(first, 'bob', named('bobby'));
      expect([await nameOf('bob', eventual), await nameOf('bob')]).toEqual(['NAME OF BOB', 'BOBBY']);
      await setPaused('resume');
      await isFolded();
      expect(await nameOf('bob', eventual)).toBe('BOBBY');
    });

    it('is folded so when what was parked is retried', async () => {
      mend = unfoldable('CANNOT');
      await append(first, 'cyd', named('cannot'), named('cynthia'));
      await isFolded();
      const [one] = await parked();
      mend();
      const retried = await done('POST', `/admin/v1/parked/${one!.id}/retry`);
      expect(retried.body).toEqual({ released: true, error: null });
      expect([await nameOf('cyd', eventual), await parked()]).toEqual(['CYNTHIA', []]);
    });

    it('is held so against the read models by an audit', async () => {
      const { state, result } = await ended(call('POST', '/admin/v1/audits', {}));
      expect([state, result]).toMatchObject(['succeeded', { drifted: 0, parked: 0, skipped: [] }]);
    });

    it('is folded so by a rebuild of everything, which finds no difference', async () => {
      const { state, result } = await ended(call('POST', '/admin/v1/projections/all/rebuild', {}));
      expect(state).toBe('succeeded');
      expect(JSON.stringify(result)).not.toMatch(/"different":[1-9]/);
      expect(await nameOf('ann', eventual)).toBe('NAME OF ANN');
      await expectEngineEqualsFold(api.engine);
    });

    it('is folded so by the rebuild of one user', async () => {
      const { live = 'none' } = await api.engine.liveBuilds.of(userProfileProjection);
      const documents = await api.engine.stores.readStore.collection(
        collectionOf(userProfileProjection, live),
      );
      const all = (await documents.find({ limit: 10 })).documents;
      const { id, position, body } = all.find((one) => one.body?.id === 'ann')!;
      await documents.replace({ id, position, body: { ...body!, name: 'spoilt' } }, position);
      const { state, result } = await ended(call('POST', '/admin/v1/users/ann/rebuild'));
      expect([state, result]).toMatchObject(['succeeded', { refused: 0, replaced: 1 }]);
      expect(await nameOf('ann', eventual)).toBe('NAME OF ANN');
    });

    it('is told so by a history, a replay, as of a moment, and as a difference', async () => {
      const rows = (await get('/admin/v1/users/ann/events?order=oldest')).body.events as Row[];
      const changed = rows.flatMap(({ changes }) => changes ?? []);
      expect(changed).toContainEqual({ field: 'name', before: null, after: 'NAME OF ANN' });
      expect(changed).toContainEqual({ field: 'metrics.words', before: 0, after: 50 });
      const told = (await replay('ann')).map(({ data }) => data.sealed?.name ?? data.value);
      expect(told).toEqual(['NAME OF ANN', 50]);
      for (const moment of [`asOf=${past}`, 'atRevision=0'])
        expect((await get(`/v1/users/cyd?${moment}`)).body.name).toBe('NAME OF CYD');
      const { changes } = (await get(`/admin/v1/users/cyd/diff?from=${past}`)).body;
      expect(changes).toEqual([{ field: 'name', before: 'NAME OF CYD', after: 'CYNTHIA' }]);
    });

    it('is decided on so by a command', async () => {
      const events = async (): Promise<number> => (await replay('ann')).length;
      const before = await events();
      await done('PUT', '/v1/users/ann', { name: 'NAME OF ANN' });
      expect(await events()).toBe(before);
      expect((await count('ann', 1)).body.total).toBe(51);
    });
  });

  describe('read by an earlier one, where a later one wrote meanwhile', () => {
    let newer: string;
    let head: string;
    const second = { ...first, ...later };
    const refused = { status: 503, body: { code: 'unknown_event_version' } };
    const message = 'Version 2 of UserIdentified is not known here';

    /** Of cyd: one event that could not be folded when it came, and a newer one behind it. Of ann: a newer one, and an older one behind it. */
    beforeAll(async () => {
      await writeFirst();
      mend = unfoldable('cannot');
      await append(first, 'cyd', named('cannot'));
      await isFolded();
      mend();
      head = await api.engine.stores.eventStore.head();
      await append(second, 'ann', named('ANNA'));
      await append(second, 'cyd', named('CYNTHIA'));
      await append(first, 'ann', named('behind it'));
      const rows = (await get('/admin/v1/users/ann/events')).body.events as Row[];
      newer = rows.find(({ problem }) => problem !== undefined)!.id;
    });
    afterAll(() => programs.end());

    it('stops every projection at the event, with the reason', async () => {
      const stopped = await eventually('all projections to be told of as stopped', async () => {
        const projections = (await get('/admin/v1/projections')).body as { builds: { state: string }[] }[];
        const builds = projections.flatMap((one) => one.builds);
        return builds.every(({ state }) => state === 'stopped') ? builds : undefined;
      });
      expect(stopped).toHaveLength(allProjections.length);
      for (const build of stopped) {
        const lastError = { code: 'unknown_event_version', message, eventId: newer };
        expect(build).toMatchObject({ position: head, lastError });
      }
    });

    it('leaves what is read as it was, and refuses what would have to pass the event', async () => {
      expect(await nameOf('ann', eventual)).toBe('Name of ann');
      expect(await get('/v1/users/ann')).toMatchObject(refused);
      expect(await nameOf('bob')).toBe('Name of bob');
    });

    it('retries nothing that was parked across the event', async () => {
      const [one] = await parked();
      const retried = await done('POST', `/admin/v1/parked/${one!.id}/retry`);
      expect(retried.body).toEqual({ released: false, error: 'unknown_event_version' });
      const { result } = await ended(call('POST', '/admin/v1/parked/retry', {}));
      expect(result).toMatchObject({ released: 0, first: [{ error: 'unknown_event_version' }] });
      expect([await nameOf('cyd', eventual), (await parked()).length]).toEqual(['Name of cyd', 1]);
    });

    it.each([{}, { sample: 100 }])('ends an audit with the reason: %j', async (asked) => {
      const { state, error } = await ended(call('POST', '/admin/v1/audits', asked));
      expect([state, error]).toEqual(['failed', { code: 'unknown_event_version', message }]);
    });

    it('ends a rebuild with the reason, and what was live stays live', async () => {
      const { state, error } = await ended(call('POST', '/admin/v1/projections/user-profile/rebuild', {}));
      // Who comes to the event first tells of it: the fold of the new build, or its comparison with the live one.
      const codes = ['not_caught_up', 'unknown_event_version'];
      expect([state, codes.filter((code) => code === error.code)]).toEqual(['failed', [error.code]]);
      expect(error.message).toContain(message);
      expect(await nameOf('ann', eventual)).toBe('Name of ann');
    });

    it('refuses the rebuild of one user in every read model', async () => {
      const { result } = await ended(call('POST', '/admin/v1/users/ann/rebuild'));
      expect(result).toMatchObject({ replaced: 0, refused: allProjections.length });
      for (const { refused: code } of result.builds) expect(code).toBe('unknown_event_version');
    });

    it('shows the event in a history and changes of nothing behind it, and ends a replay there', async () => {
      const rows = (await get('/admin/v1/users/ann/events?order=oldest')).body.events as Row[];
      expect(rows.map(({ changes, problem }) => [changes !== null, problem?.error])).toEqual([
        [true, undefined],
        [true, undefined],
        [false, message],
        [false, undefined],
      ]);
      const lines = await replay('ann');
      expect(lines.map(({ type, error }) => type ?? error)).toEqual([
        'UserIdentified',
        'MetricEventRecorded',
        message,
      ]);
    });

    it('tells the past before the event, refuses the past behind it, and commands', async () => {
      expect((await get(`/v1/users/ann?asOf=${past}`)).body.name).toBe('Name of ann');
      const now = new Date().toISOString();
      for (const path of [`/v1/users/ann?asOf=${now}`, `/admin/v1/users/ann/diff?from=${past}`])
        expect(await get(path)).toMatchObject(refused);
      expect(await call('PUT', '/v1/users/ann', { name: 'guessed' })).toMatchObject(refused);
    });

    it('is whole again for a program that knows the event', async () => {
      api = await programs.start(later, 'as-left');
      await isFolded();
      expect(await Promise.all(['ann', 'bob'].map((id) => nameOf(id, eventual)))).toEqual([
        'BEHIND IT',
        'Name of bob',
      ]);
      const [one] = await parked();
      expect((await done('POST', `/admin/v1/parked/${one!.id}/retry`)).body.released).toBe(true);
      expect(await nameOf('cyd')).toBe('CYNTHIA');
    });
  });
});
