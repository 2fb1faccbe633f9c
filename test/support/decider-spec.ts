import { expect } from '@jest/globals';
import {
  type Decider,
  type DomainError,
  type DomainErrorCode,
  type DomainEvent,
  isDomainError,
} from '@rollcall/domain';

/** When the first given event entered the log; each later one did a minute after the one before. */
export const firstRecordedAt = '2026-01-01T00:00:00.000Z';

export const minutesLater = (minutes: number): string =>
  new Date(Date.parse(firstRecordedAt) + minutes * 60_000).toISOString();

/** The state a stream of events leads to. */
export const fold = <State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  events: readonly Event[],
  from: State = decider.initialState,
): State => events.reduce((state, event, index) => decider.evolve(state, event, minutesLater(index)), from);

/** The refusal of a decision; fails where it is none. */
export const refusalOf = (decision: () => unknown): DomainError => {
  try {
    decision();
  } catch (error) {
    if (isDomainError(error)) return error;
    throw error;
  }
  throw new Error('Expected a refusal, but the decision was taken');
};

/** `given(events).when(command).then(events)`, or `.thenRefused(code, detail?)`: how every decider is specified. */
export const deciderSpec = <State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
) => ({
  given: (events: readonly Event[]) => ({
    /** The state as it is, without a command. */
    state: (): State => fold(decider, events),
    when: (command: Command) => {
      const decide = () => decider.decide(fold(decider, events), command);
      return {
        then: (expected: readonly Event[]): void => expect(decide()).toStrictEqual(expected),
        thenRefused: (code: DomainErrorCode, detail?: DomainError['detail']): void => {
          const { code: actual, detail: actualDetail } = refusalOf(decide);
          expect(actual).toBe(code);
          if (detail !== undefined) expect(actualDetail).toStrictEqual(detail);
        },
        /** The state after what was decided. */
        state: (): State => fold(decider, [...events, ...decide()]),
      };
    },
  }),
});
