import fc from 'fast-check';

export const metrics = ['words', '__proto__'];

/** One request of the sequence. */
export interface Command {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
  /** What it counts where it is carried out. */
  readonly events: readonly { readonly user: string; readonly metric: string; readonly value: number }[];
}

type CommandFor = (users: readonly string[]) => Command;
type GroupsFor = (users: readonly string[]) => readonly (readonly Command[])[];

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

/** One of `good`, and one time in ten what is refused. */
const mostly = (bad: string, ...good: readonly string[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constant(bad) });

const values = fc.constantFrom('free', 'pro', '', '$a.b', 'ü');
const details = fc.record(
  {
    email: nullable(mostly('no-mail', 'a@b.c', 'd@e.f')),
    name: nullable(fc.constantFrom('Ada', '', '__proto__')),
    tz: nullable(mostly('Mars/Phobos', 'UTC', 'Asia/Tokyo', 'America/Sao_Paulo')),
    deviceTokens: nullable(fc.array(fc.constantFrom('t1', 't2'), { maxLength: 3 })),
    subscribeToEmails: nullable(fc.boolean()),
    attributes: nullable(
      fc
        .array(fc.tuple(mostly('pln', 'plan', '__proto__'), nullable(values)), {
          maxLength: 2,
        })
        .map((entries) => Object.fromEntries(entries)),
    ),
  },
  { requiredKeys: [] },
);
const unset = maybe(
  fc.subarray(['email', 'name', 'tz', 'deviceTokens', 'attributes.plan'], { minLength: 1 }),
);

const user = fc.constantFrom(0, 0, 0, 1, 2);
const metric = fc.constantFrom(...metrics);
/** Sums of them are exact. */
const value = fc.integer({ min: -8, max: 8 }).map((quarters) => quarters / 4);
const timestamp = maybe(
  fc
    .integer({ min: Date.UTC(2023, 11, 31, 12), max: Date.UTC(2024, 2, 31, 12) })
    .map((instant) => new Date(instant).toISOString()),
);

const telling = fc
  .tuple(user, fc.constantFrom('PUT', 'PATCH'), details, unset)
  .map(([n, method, told, cleared]): CommandFor => (users) => ({
    method,
    path: `/v1/users/${users[n]}`,
    body: { ...told, unset: cleared },
    events: [],
  }));

const creating = fc.tuple(user, details).map(([n, told]): CommandFor => (users) => ({
  method: 'POST',
  path: '/v1/users',
  body: { id: users[n], ...told },
  events: [],
}));

const channels = maybe(fc.array(mostly('fax', 'email', 'push'), { maxLength: 3 }));
const preferring = fc
  .tuple(
    user,
    maybe(fc.record({ recap: channels, streak_reminder: channels })),
    maybe(
      fc.record({
        enabled: maybe(fc.boolean()),
        evaluationMode: maybe(fc.constantFrom('ALL', 'AND', 'OR')),
        metrics: maybe(
          fc.array(fc.record({ key: mostly('wrods', 'words'), threshold: value }), {
            maxLength: 2,
          }),
        ),
      }),
    ),
  )
  .map(([n, notifications, streak]): CommandFor => (users) => ({
    method: 'PATCH',
    path: `/v1/users/${users[n]}/preferences`,
    body: { notifications, streak },
    events: [],
  }));

const recording = fc
  .tuple(user, metric, value, details, timestamp, maybe(fc.constant('k1')))
  .map(([n, key, change, told, at, idempotencyKey]): CommandFor => (users) => ({
    method: 'POST',
    path: `/v1/metrics/${key}/event`,
    body: { user: { ...told, id: users[n] }, value: change, timestamp: at },
    ...(idempotencyKey !== undefined && { headers: { 'idempotency-key': idempotencyKey } }),
    events: [{ user: users[n]!, metric: key, value: change }],
  }));

/** Batches made so far: no key of a batch is ever used again, as a random one might be. */
let batches = 0;
const batching = fc
  .array(fc.tuple(user, metric, value, details, timestamp, fc.boolean()), { minLength: 1, maxLength: 6 })
  .map((items): CommandFor => (users) => {
    const batch = batches++;
    return {
      method: 'POST',
      path: '/admin/v1/metrics/events',
      body: items.map(([n, key, change, told, at, isKeyed], index) => ({
        key,
        user: { ...told, id: users[n] },
        value: change,
        timestamp: at,
        ...(isKeyed && { idempotencyKey: `batch ${batch}, item ${index}` }),
      })),
      events: items.map(([n, key, change]) => ({ user: users[n]!, metric: key, value: change })),
    };
  });

const command = fc.oneof(
  { weight: 3, arbitrary: telling },
  { weight: 2, arbitrary: creating },
  { weight: 2, arbitrary: preferring },
  { weight: 5, arbitrary: recording },
  { weight: 2, arbitrary: batching },
);

/** Commands about three users; those of one group are sent at the same time. */
export const commandGroups = fc
  .array(fc.array(command, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 })
  .map(
    (groups): GroupsFor =>
      (users) =>
        groups.map((group) => group.map((make) => make(users))),
  );

/** Commands that are carried out, replayed, refused and about nobody, whatever the random ones are. */
export const everyOutcome: GroupsFor = (users) => {
  const [known, unknown] = users as [string, string];
  const events = [{ user: known, metric: 'words', value: 1 }];
  const put = (body: unknown): Command => ({ method: 'PUT', path: `/v1/users/${known}`, body, events: [] });
  const event: Command = {
    method: 'POST',
    path: '/v1/metrics/words/event',
    body: { user: { id: known }, value: 1 },
    headers: { 'idempotency-key': 'k1' },
    events,
  };
  return [
    [put({ name: 'Ada' })],
    [event],
    [event],
    [put({ tz: 'Mars/Phobos' })],
    [{ method: 'PATCH', path: `/v1/users/${unknown}`, body: { name: 'Ada' }, events: [] }],
  ];
};
