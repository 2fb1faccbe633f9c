import { describe, expect, it } from '@jest/globals';
import {
  isDomainError,
  type NotificationPreferences,
  type UserCommand,
  userDecider,
  type UserDetails,
  type UserEvent,
  type UserState,
} from '@rollcall/domain';
import fc from 'fast-check';
import { fold, minutesLater } from '../../../../test/support/decider-spec.js';
import { create, identify, metricKeys, prefer, record, update } from '../../../../test/support/users.js';

const text = fc.constantFrom('a', 'b', '', '__proto__');
const optional = { requiredKeys: [] as [] };
const details: fc.Arbitrary<UserDetails> = fc.record(
  {
    email: fc.constantFrom('a@x.org', 'b@x.org'),
    name: text,
    tz: fc.constantFrom(null, 'UTC', 'Asia/Tokyo'),
    deviceTokens: fc.option(fc.array(text, { maxLength: 3 })),
    subscribeToEmails: fc.boolean(),
    attributes: fc.dictionary(fc.constantFrom('plan', 'city', '__proto__', 'constructor'), fc.option(text)),
    unset: fc.array(
      fc.constantFrom('email', 'name', 'tz', 'deviceTokens', 'attributes.plan', 'attributes.__proto__'),
      { maxLength: 2 },
    ),
  },
  optional,
);
const channels = fc.array(fc.constantFrom('email' as const, 'push' as const), { maxLength: 3 });
const notifications: fc.Arbitrary<NotificationPreferences> = fc.record(
  { recap: channels, reactivation: channels, streak_reminder: channels },
  optional,
);
const streak = fc.record(
  {
    enabled: fc.boolean(),
    evaluationMode: fc.constantFrom('ALL' as const, 'AND' as const, 'OR' as const),
    metrics: fc.array(
      fc.record({ key: fc.constantFrom('words', 'commits'), threshold: fc.integer({ min: 0, max: 2 }) }),
      { maxLength: 2 },
    ),
  },
  optional,
);
const settled: fc.Arbitrary<UserCommand> = fc.oneof(
  details.map((told) => identify(told)),
  details.map((told) => create(told)),
  details.map((told) => update(told)),
  fc.record({ notifications, streak }, optional).map((change) => prefer(change)),
);
const recording: fc.Arbitrary<UserCommand> = fc
  .record({
    details,
    metric: fc.constantFrom(...metricKeys),
    value: fc.oneof(fc.integer(), fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 0.1)),
  })
  .map(record);
const commands = fc.array(fc.oneof(settled, recording), { maxLength: 12 });

/** What a command leads to; a refused one to nothing. */
const decideOn = (state: UserState, command: UserCommand): readonly UserEvent[] => {
  try {
    return userDecider.decide(state, command);
  } catch (error) {
    if (isDomainError(error)) return [];
    throw error;
  }
};

/** Runs commands one after another as the command runner does, and tells of each step. */
const run = (
  sequence: readonly UserCommand[],
  step: (events: readonly UserEvent[], state: UserState) => void = () => undefined,
): { state: UserState; events: readonly UserEvent[] } => {
  let state = userDecider.initialState;
  const all: UserEvent[] = [];
  for (const command of sequence) {
    const events = decideOn(state, command);
    for (const event of events) {
      state = userDecider.evolve(state, event, minutesLater(all.length));
      all.push(event);
    }
    step(events, state);
  }
  return { state, events: all };
};

const parts = (value: object | undefined): unknown[] => Object.values(value ?? {});

describe('whatever is asked about a user', () => {
  it('leads to the state that folding the stored events leads to', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        const { state, events } = run(sequence);
        const stored = JSON.parse(JSON.stringify(events)) as UserEvent[];
        expect(fold(userDecider, stored)).toEqual(state);
      }),
    );
  });

  it('leads to a state that survives being kept as JSON', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        const { state } = run(sequence);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
    );
  });

  it('writes nothing when it is asked a second time', () => {
    fc.assert(
      fc.property(commands, settled, (sequence, command) => {
        const { state } = run(sequence);
        const decided = decideOn(state, command);
        fc.pre(decided.length > 0);
        expect(userDecider.decide(fold(userDecider, decided, state), command)).toEqual([]);
      }),
    );
  });

  it('never writes an event that says nothing', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        for (const event of run(sequence).events) {
          const sealed = 'sealed' in event.data ? [event.data.sealed] : [];
          for (const said of [event.data, ...sealed]) {
            expect(parts(said).length).toBeGreaterThan(0);
            expect(parts(said)).not.toContain(undefined);
          }
        }
      }),
    );
  });

  it('never writes the email of a user who wants none', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        run(sequence, (events, state) => {
          if (state.status === 'unknown' || state.profile.subscribeToEmails) return;
          expect(state.profile.email).toBeNull();
          for (const event of events) {
            if (event.type === 'UserIdentified') expect(event.data.sealed?.email ?? null).toBeNull();
          }
        });
      }),
    );
  });

  it('changes exactly what it was told', () => {
    fc.assert(
      fc.property(commands, details, (sequence, told) => {
        const { state: before } = run(sequence);
        fc.pre(before.status === 'known');
        const events = decideOn(before, identify({ ...told, unset: [] }));
        const after = fold(userDecider, events, before);
        fc.pre(after.status === 'known' && events.length > 0);
        const wants = told.subscribeToEmails ?? before.profile.subscribeToEmails;
        const attributes = new Map<string, string | null>(Object.entries(before.profile.attributes));
        for (const [key, value] of Object.entries(told.attributes ?? {})) attributes.set(key, value);
        expect(after.profile).toMatchObject({
          id: before.profile.id,
          control: before.profile.control,
          created: before.profile.created,
          subscribeToEmails: wants,
          email: wants ? (told.email ?? before.profile.email) : null,
          name: told.name ?? before.profile.name,
          tz: told.tz === undefined ? before.profile.tz : told.tz,
          deviceTokens: told.deviceTokens === undefined ? before.profile.deviceTokens : told.deviceTokens,
        });
        expect(new Map(Object.entries(after.profile.attributes))).toEqual(
          new Map([...attributes].filter(([, value]) => value !== null)),
        );
      }),
    );
  });

  it('can still be folded when the person was erased', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        const { state, events } = run(sequence);
        const erased = events.map((event) => {
          const { sealed: _, ...clear } = event.data as Record<string, unknown>;
          return { ...event, data: clear } as UserEvent;
        });
        const folded = fold(userDecider, erased);
        expect(folded.status).toBe(state.status);
        if (folded.status === 'unknown' || state.status === 'unknown') return;
        expect(folded.profile).toMatchObject({ id: '', email: null, name: null, attributes: {} });
        expect(folded.totals).toEqual(state.totals);
        expect(folded.preferences).toEqual(state.preferences);
      }),
    );
  });
});
