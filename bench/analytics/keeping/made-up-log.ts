import { randomUUID } from 'node:crypto';
import { type Engine, streamOfUser, userAggregate } from '@rollcall/composition';
import { type RecordMetricEvent, userDecider } from '@rollcall/domain';
import { seeded } from '../random.js';
import { dayOfYear } from '../synthetic-sets.js';

export interface LogSize {
  readonly users: number;
  readonly days: number;
  readonly seed: number;
}

const AT_ONCE = 500;
const METRIC = 'words';
const definitions = { attributeKeys: new Set(['plan', 'country']), metricKeys: new Set([METRIC]) };

/** Everybody once a day, in another order each day, as the command runner writes it; two attributes, a zone. */
export async function writeLog(engine: Engine, { users, days, seed }: LogSize): Promise<void> {
  const random = seeded(seed);
  const people = Array.from({ length: users }, (_, user) => ({
    id: `user-${user}`,
    stream: streamOfUser('bench', { environment: 'production', tenant: '' }, `user-${user}`),
    details: {
      tz: user % 2 === 0 ? 'Europe/London' : 'Asia/Tokyo',
      attributes: {
        plan: `plan-${Math.floor(random() ** 2 * 8)}`,
        country: `c-${Math.floor(random() ** 2 * 20)}`,
      },
    },
  }));
  for (let day = 0; day < days; day++) {
    const begins = Date.parse(`${dayOfYear(day)}T06:00:00Z`);
    const order = people.map((person) => ({ person, turn: random() })).sort((a, b) => a.turn - b.turn);
    for (let from = 0; from < order.length; from += AT_ONCE)
      await Promise.all(
        order.slice(from, from + AT_ONCE).map(({ person, turn }) =>
          record(engine, person.stream, {
            type: 'RecordMetricEvent',
            expects: 'any',
            ...definitions,
            id: person.id,
            details: person.details,
            control: false,
            metric: METRIC,
            value: 1 + Math.floor(turn * 10),
            at: new Date(begins + turn * 36_000_000).toISOString(),
            defaultTz: 'UTC',
            eventAttributeKeys: new Set(),
          }),
        ),
      );
  }
}

const record = (engine: Engine, stream: string, command: RecordMetricEvent): Promise<unknown> =>
  engine.runner.execute(userAggregate, stream, ({ state }) => userDecider.decide(state, command), {
    correlationId: randomUUID(),
    actor: 'bench',
  });
