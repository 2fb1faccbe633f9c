import type { UserCommand, UserDetails } from '@rollcall/domain';
import fc from 'fast-check';
import { identify, metricKeys, prefer, record } from '../../support/users.js';

const ids = ['ada', 'Bob', 'cy', 'dee', 'eve'];

/** Around changes of daylight-saving time, month and year ends, and days that differ by zone. */
const instants = [
  '2024-02-28T23:30:00.000Z',
  '2024-02-29T12:00:00.000Z',
  '2024-03-01T04:59:00.000Z',
  '2024-03-10T06:59:59.999Z',
  '2024-03-10T07:00:00.000Z',
  '2024-03-11T03:59:00.000Z',
  '2024-03-11T04:30:00.000Z',
  '2024-03-14T09:00:00.000Z',
  '2024-03-24T18:00:00.000Z',
  '2024-03-30T23:15:00.000Z',
  '2024-03-31T00:59:59.000Z',
  '2024-03-31T22:30:00.000Z',
  '2024-04-01T00:10:00.000Z',
  '2023-12-31T23:59:59.999Z',
  '2024-01-01T00:00:00.000Z',
];

const zones = [null, 'America/New_York', 'Europe/Berlin', 'Pacific/Kiritimati', 'Pacific/Honolulu'];

const details: fc.Arbitrary<UserDetails> = fc.record(
  {
    email: fc.constantFrom('Ada@x.org', 'b@y.org'),
    name: fc.constantFrom('Ada Byron', 'bob'),
    tz: fc.constantFrom(...zones),
    attributes: fc.dictionary(
      fc.constantFrom('plan', 'city', '__proto__'),
      fc.constantFrom('pro', 'free', 'a/b%2F', 'Zoë', null),
      { maxKeys: 2 },
    ),
  },
  { requiredKeys: [] },
);

const id = fc.constantFrom(...ids);
const control = fc.boolean();

const recording = fc
  .record({
    id,
    details,
    control,
    metric: fc.constantFrom('words', 'commits', '__proto__'),
    at: fc.constantFrom(...instants),
    value: fc.integer({ min: -3, max: 300 }),
  })
  .map((change): UserCommand => record(change));

const identifying = fc
  .record({ id, details, control })
  .map((told): UserCommand => ({ ...identify(told.details, told.id), control: told.control }));

const channels = fc.subarray<'email' | 'push'>(['email', 'push']);
const preferring = fc
  .record({
    id,
    notifications: fc.record({ recap: channels, reactivation: channels }, { requiredKeys: [] }),
    streak: fc.record(
      {
        enabled: fc.boolean(),
        evaluationMode: fc.constantFrom('ALL' as const, 'AND' as const, 'OR' as const),
        metrics: fc.subarray(['words', 'commits']).map((keys) => keys.map((key) => ({ key, threshold: 1 }))),
      },
      { requiredKeys: [] },
    ),
  })
  .chain(({ id: user, ...change }) =>
    fc.constant([identify({}, user), prefer({ ...change, metricKeys }, user)]),
  );

/** Requests about a few users, in the order they come; what they tell of happened in any order. */
export const requests: fc.Arbitrary<readonly UserCommand[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: recording.map((command) => [command]) },
      { weight: 1, arbitrary: identifying.map((command) => [command]) },
      { weight: 1, arbitrary: preferring },
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((lists) => lists.flat());

const at = (day: string, change: Parameters<typeof record>[0] = {}): UserCommand =>
  record({ at: `${day}T12:00:00.000Z`, ...change });

/** One after another, what the answers turn on; each is tried before anything is drawn. */
export const directed: readonly (readonly UserCommand[])[] = [
  // Nobody but somebody without an event.
  [identify({ attributes: { plan: 'pro' } }, 'ada')],
  // Back-dated: the first day moves back, in another period, of one metric only and of all.
  [
    at('2024-03-14', { id: 'ada', metric: 'words' }),
    at('2024-03-01', { id: 'ada', metric: 'commits' }),
    at('2024-02-29', { id: 'ada', metric: 'words' }),
    at('2024-03-14', { id: 'ada', metric: 'words', value: -3 }),
  ],
  // Changes plan within a day, and leaves a value that nobody has then.
  [
    at('2024-03-11', { id: 'ada', details: { attributes: { plan: 'free', city: 'Zoë' } } }),
    at('2024-03-11', { id: 'ada', details: { attributes: { plan: 'pro' } } }),
    at('2024-03-14', { id: 'ada', details: { attributes: { plan: null } } }),
    at('2024-03-14', { id: 'Bob', control: true, details: { attributes: { plan: 'a/b%2F' } } }),
  ],
  // Flies east and west: local days run backwards while instants do not.
  [
    record({ id: 'cy', at: '2024-03-30T23:15:00.000Z', details: { tz: 'Pacific/Kiritimati' } }),
    record({ id: 'cy', at: '2024-03-31T00:59:59.000Z', details: { tz: 'Pacific/Honolulu' } }),
    record({ id: 'cy', at: '2024-03-31T22:30:00.000Z', details: { tz: 'Europe/Berlin' } }),
    record({ id: 'dee', at: '2024-03-10T06:59:59.999Z', details: { tz: 'America/New_York' } }),
    record({ id: 'dee', at: '2024-03-11T03:59:00.000Z' }),
    record({ id: 'dee', at: '2024-03-11T04:30:00.000Z' }),
  ],
  // Comes back on exactly the fourteenth day, and on the thirteenth, in both groups; ties.
  [
    at('2024-03-10', { id: 'ada', value: 7 }),
    at('2024-03-24', { id: 'ada', value: 7 }),
    at('2024-03-11', { id: 'Bob', value: 14, control: true }),
    at('2024-03-24', { id: 'Bob', value: 0, control: true }),
    at('2024-03-10', { id: 'cy', value: 14, control: true }),
    at('2024-03-24', { id: 'cy', value: 0, control: true }),
    identify({}, 'eve'),
    prefer({ notifications: { recap: ['email'] }, streak: { enabled: false, evaluationMode: 'ALL' } }, 'eve'),
    prefer(
      { notifications: { recap: ['push'] }, streak: { metrics: [{ key: 'words', threshold: 2 }] } },
      'eve',
    ),
  ],
];
