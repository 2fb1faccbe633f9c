import type { UserEvent, UserState } from '@rollcall/domain';
import {
  isEngineError,
  laterOf,
  START,
  type Decide,
  type IdempotencyLookup,
  type Position,
} from '@rollcall/event-sourcing';
import type { Users } from '../../engine/users.js';
import type { Caller } from '../../http/edge-request.js';
import { stepDeadline } from '../../http/patience.js';
import { decideItems, type BatchItem, type RefusedItem } from './decide-items.js';

export interface RecordedItems {
  /** Of the stream's last event afterwards. */
  readonly position: Position;
  readonly refused: readonly RefusedItem[];
  /** Items whose idempotency key was used before. */
  readonly replayed: number;
}

export interface UserItems {
  readonly stream: string;
  /** In the request's order. */
  readonly items: readonly BatchItem[];
}

/** Records the items of one batch, user by user. */
export class ItemRecorder {
  private recordedForGood = false;

  constructor(
    private readonly users: Users,
    private readonly idempotency: IdempotencyLookup,
    private readonly caller: Caller,
  ) {}

  /** Items without an idempotency key were, or may have been, recorded: the batch must not be sent again as it is. */
  get countsTwiceIfRepeated(): boolean {
    return this.recordedForGood;
  }

  /**
   * One append, or, where that would be larger than an append may be, several that are cut between items. An item that
   * alone is too large is refused.
   */
  async record({ stream, items }: UserItems): Promise<RecordedItems> {
    try {
      return await this.inOneAppend(stream, items);
    } catch (error) {
      if (!isEngineError(error, 'append_too_large')) throw error;
      const [only] = items;
      if (items.length === 1 && only !== undefined) return tooLarge(only);
    }
    const half = Math.ceil(items.length / 2);
    const first = await this.record({ stream, items: items.slice(0, half) });
    const second = await this.record({ stream, items: items.slice(half) });
    return {
      position: laterOf(first.position, second.position),
      refused: [...first.refused, ...second.refused],
      replayed: first.replayed + second.replayed,
    };
  }

  private async inOneAppend(stream: string, items: readonly BatchItem[]): Promise<RecordedItems> {
    let outcome: Pick<RecordedItems, 'refused' | 'replayed'> = { refused: [], replayed: 0 };
    const uses = items.flatMap(({ metric, idempotencyKey: key }) =>
      key === undefined ? [] : [{ metric, key }],
    );
    const decide: Decide<UserState, UserEvent> = async (loaded, now) => {
      const used = await this.idempotency.firstUses(stream, uses, loaded);
      const decided = decideItems(loaded.state, items, used, now);
      outcome = { refused: decided.refused, replayed: decided.replayed };
      return decided.events;
    };
    const withoutKey = uses.length < items.length;
    try {
      const { position } = await this.users.decide(this.caller, stream, decide, stepDeadline());
      this.recordedForGood ||= withoutKey;
      return { position, ...outcome };
    } catch (error) {
      this.recordedForGood ||= withoutKey && isEngineError(error, 'outcome_unknown');
      throw error;
    }
  }
}

const tooLarge = ({ index }: BatchItem): RecordedItems => ({
  position: START,
  refused: [{ index, message: 'The item is too large to be stored.' }],
  replayed: 0,
});
