import {
  type Recorded,
  type UserCommand,
  userDecider,
  type UserEvent,
  type UserState,
  userStream,
} from '@rollcall/domain';
import { scopeOfUsers } from '@rollcall/analytics';

export const scope = scopeOfUsers('production');

export const streamOf = (id: string): string => userStream('production', '', `key-of-${id}`);

/** Hours between one request and the next, so that users are created on different days. */
const HOURS = 7;

/** Commands decided one after another, from 2024-02-20 on, as the log they make. */
export function logOf(commands: readonly UserCommand[]): readonly Recorded<UserEvent>[] {
  const states = new Map<string, UserState>();
  const revisions = new Map<string, number>();
  const log: Recorded<UserEvent>[] = [];
  for (const [index, command] of commands.entries()) {
    const stream = streamOf(command.id);
    const recordedAt = new Date(Date.UTC(2024, 1, 20) + index * HOURS * 3_600_000).toISOString();
    let state = states.get(stream) ?? userDecider.initialState;
    for (const event of userDecider.decide(state, command)) {
      state = userDecider.evolve(state, event, recordedAt);
      const revision = (revisions.get(stream) ?? -1) + 1;
      revisions.set(stream, revision);
      const position = String(log.length + 1).padStart(9, '0');
      log.push({ ...event, id: `event-${log.length}`, stream, revision, position, recordedAt });
    }
    states.set(stream, state);
  }
  return log;
}
