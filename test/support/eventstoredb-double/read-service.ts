import type { ServerWritableStream } from '@grpc/grpc-js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { streamNameIn } from './append-service.js';
import type { Faults } from './faults.js';
import type { LogInMemory, StoredEvent } from './log-in-memory.js';
import { notLeader } from './not-leader.js';
import { toReadEvent } from './read-event.js';

/** What was asked for. */
export interface Tally {
  subscriptions: number;
  headReads: number;
  /** Reads that did not end. */
  stopped: number;
}

export type ReadServiceCall = ServerWritableStream<messages.ReadReq, messages.ReadResp>;

const { BACKWARDS } = messages.ReadReq.Options.ReadDirection;

/** Reads of a stream or of everything, and subscriptions to everything, which go on as the log does. */
export const read =
  (log: LogInMemory, faults: Faults, wakers: Set<() => void>, tally: Tally) =>
  async (call: ReadServiceCall): Promise<void> => {
    if (faults.leader) return void call.emit('error', notLeader(faults.leader));
    const options = call.request.getOptions()!;
    if (options.hasSubscription()) {
      tally.subscriptions += 1;
      return subscribe(log, faults, wakers, call, options);
    }
    const events = options.hasStream() ? ofStream(log, call, options.getStream()!) : matching(log, options);
    const backwards = options.getReadDirection() === BACKWARDS;
    if (backwards && options.hasAll()) tally.headReads += 1;
    const chosen = (backwards ? [...events].reverse() : events).filter(from(options, backwards));
    if (options.hasFilter()) await wait(faults.searchMs ?? 0);
    const wanted = chosen.slice(0, Number(options.getCount()));
    const given = wanted.slice(0, faults.readsStopAfter);
    for (const event of given) await write(call, eventIn(event));
    if (given.length === wanted.length) call.end();
    else tally.stopped += 1;
  };

function ofStream(
  log: LogInMemory,
  call: ReadServiceCall,
  where: messages.ReadReq.Options.StreamOptions,
): readonly StoredEvent[] {
  const identifier = where.getStreamIdentifier();
  const events = log.stream(streamNameIn(identifier));
  if (events.length === 0) {
    const missing = new messages.ReadResp.StreamNotFound().setStreamIdentifier(identifier);
    call.write(new messages.ReadResp().setStreamNotFound(missing));
  }
  return events;
}

function matching(log: LogInMemory, options: messages.ReadReq.Options): readonly StoredEvent[] {
  const filter = options.getFilter();
  if (filter === undefined) return log.events;
  const on = filter.getEventType() ?? filter.getStreamIdentifier()!;
  const prefixes = on.getPrefixList();
  const told = (event: StoredEvent): string => (filter.hasEventType() ? event.type : event.stream);
  return log.events.filter((event) => prefixes.some((prefix) => told(event).startsWith(prefix)));
}

/** A read begins with the event at the given place. */
function from(options: messages.ReadReq.Options, backwards: boolean): (event: StoredEvent) => boolean {
  const stream = options.getStream();
  const place = stream?.hasRevision() ? Number(stream.getRevision()) : positionIn(options);
  if (place === undefined) return () => true;
  const at = (event: StoredEvent): number => (stream ? event.revision : event.position);
  return (event) => (backwards ? at(event) <= place : at(event) >= place);
}

function positionIn(options: messages.ReadReq.Options): number | undefined {
  const position = options.getAll()?.getPosition();
  return position && Number(position.getCommitPosition());
}

/** A subscription begins after the given place. */
async function subscribe(
  log: LogInMemory,
  faults: Faults,
  wakers: Set<() => void>,
  call: ReadServiceCall,
  options: messages.ReadReq.Options,
): Promise<void> {
  let wake: () => void = () => undefined;
  const waker = (): void => wake();
  wakers.add(waker);
  call.on('close', waker).on('cancelled', waker).on('error', waker);
  await write(call, confirmation());
  const place = positionIn(options) ?? 0;
  let next = log.events.findIndex(({ position }) => position > place);
  if (next < 0) next = log.events.length;
  for (let isLive = false; !call.cancelled && !call.destroyed;) {
    const event = faults.stalled ? undefined : log.events[next];
    if (event) {
      next += 1;
      await write(call, eventIn(event));
    } else {
      if (!isLive) await write(call, new messages.ReadResp().setCaughtUp(new messages.ReadResp.CaughtUp()));
      isLive = true;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (call.cancelled || call.destroyed || (!faults.stalled && next < log.events.length)) resolve();
      });
    }
  }
  wakers.delete(waker);
}

const eventIn = (event: StoredEvent): messages.ReadResp =>
  new messages.ReadResp().setEvent(toReadEvent(event));

const confirmation = (): messages.ReadResp =>
  new messages.ReadResp().setConfirmation(
    new messages.ReadResp.SubscriptionConfirmation().setSubscriptionId('double'),
  );

/** Waits for a slow reader. */
async function write(call: ReadServiceCall, response: messages.ReadResp): Promise<void> {
  if (call.cancelled || call.destroyed || call.write(response)) return;
  const heard = new AbortController();
  const { signal } = heard;
  const any = ['drain', 'close', 'cancelled'].map((name) =>
    once(call, name, { signal }).catch(() => undefined),
  );
  await Promise.race(any);
  heard.abort();
}
