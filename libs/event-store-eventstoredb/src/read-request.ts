import messages from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Position, ReadStreamOptions } from '@rollcall/event-sourcing';
import { streamIdentifier } from './append-request.js';
import type { ServerFilter } from './event-selection.js';
import { fromPosition } from './position.js';

const { Options } = messages.ReadReq;
const { FORWARDS, BACKWARDS } = Options.ReadDirection;

/** As the protocol counts: "all". */
const ALL = '9223372036854775807';

/** Records the server looks at between two rests while it searches for what matches. */
const SEARCH_WINDOW = 1_000;

export function streamRequest(
  stream: string,
  { direction, from, limit }: ReadStreamOptions,
): messages.ReadReq {
  const where = new Options.StreamOptions().setStreamIdentifier(streamIdentifier(stream));
  if (from !== undefined) where.setRevision(String(from));
  else if (direction === 'forwards') where.setStart(new shared.Empty());
  else where.setEnd(new shared.Empty());
  return request((options) =>
    options
      .setStream(where)
      .setReadDirection(direction === 'forwards' ? FORWARDS : BACKWARDS)
      .setCount(String(limit)),
  );
}

/** The last events of the log, the server's own among them. */
export const lastEventsRequest = (count: number): messages.ReadReq =>
  request((options) =>
    options
      .setAll(new Options.AllOptions().setEnd(new shared.Empty()))
      .setReadDirection(BACKWARDS)
      .setCount(String(count)),
  );

/** From `from` (which is read once more) to the end of the log. */
export const logRequest = (from: Position, filter?: ServerFilter): messages.ReadReq =>
  request((options) => {
    options.setAll(placeIn(from)).setReadDirection(FORWARDS).setCount(ALL);
    if (filter !== undefined) options.setFilter(toOptions(filter));
  });

/** From after `after` on, with no end. */
export const subscriptionRequest = (after: Position): messages.ReadReq =>
  request((options) =>
    options
      .setAll(placeIn(after))
      .setReadDirection(FORWARDS)
      .setSubscription(new Options.SubscriptionOptions()),
  );

function request(complete: (options: messages.ReadReq.Options) => void): messages.ReadReq {
  const options = new Options()
    .setResolveLinks(false)
    .setNoFilter(new shared.Empty())
    .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()));
  complete(options);
  return new messages.ReadReq().setOptions(options);
}

function placeIn(position: Position): messages.ReadReq.Options.AllOptions {
  const place = fromPosition(position);
  if (place === undefined) return new Options.AllOptions().setStart(new shared.Empty());
  return new Options.AllOptions().setPosition(
    new Options.Position().setCommitPosition(place.commit).setPreparePosition(place.prepare),
  );
}

function toOptions({ on, prefixes }: ServerFilter): messages.ReadReq.Options.FilterOptions {
  const expression = new Options.FilterOptions.Expression().setPrefixList([...prefixes]);
  const options = new Options.FilterOptions().setMax(SEARCH_WINDOW).setCheckpointintervalmultiplier(1);
  return on === 'type' ? options.setEventType(expression) : options.setStreamIdentifier(expression);
}
