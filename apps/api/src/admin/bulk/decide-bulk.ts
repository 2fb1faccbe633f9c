import type { DomainEvent, Issue } from '@rollcall/domain';
import type { Aggregate, ExecutionContext, CommandRunner, Position } from '@rollcall/event-sourcing';

export interface BulkDecision<Event extends DomainEvent> {
  readonly events: readonly Event[];
  readonly issues: readonly Issue[];
}

/** Runs one bulk decision as one append and hands back what it said, with the stream's last position. */
export async function decideBulk<
  State,
  Command,
  Event extends DomainEvent,
  Decision extends BulkDecision<Event>,
>(
  runner: CommandRunner,
  at: { readonly aggregate: Aggregate<State, Command, Event>; readonly stream: string },
  decide: (state: State) => Decision,
  context: ExecutionContext,
): Promise<{ readonly decision: Decision; readonly position: Position }> {
  let decision: Decision | undefined;
  const { position } = await runner.execute(
    at.aggregate,
    at.stream,
    ({ state }) => {
      decision = decide(state);
      return decision.events;
    },
    context,
  );
  if (decision === undefined) throw new Error('The command runner did not decide');
  return { decision, position };
}
