import { START } from '@rollcall/event-sourcing';
import type { Collection } from '@rollcall/read-store';
import { randomUUID } from 'node:crypto';
import type { Reads } from './gated-reads.js';
import { type MendedDocument, mendedId, type SetDocument } from './set-documents.js';

/**
 * Chunks that are mended keep their positions, which are what readers know them by: beside them stands when a shard's were
 * mended last. It says so before the first of them is written and again after the last, so that nobody goes on believing
 * what was read in between, also where the process that mends dies. Nobody else may mend chunks of the shard meanwhile.
 */
export class Mending {
  private constructor(
    private readonly sets: Pick<Collection<SetDocument>, 'replace'>,
    private readonly shard: number,
    private position: string | undefined,
    private isUnderWay: boolean,
  ) {}

  static async open(sets: Pick<Collection<SetDocument>, 'get' | 'replace'>, shard: number): Promise<Mending> {
    const stored = await sets.get(mendedId(shard));
    return new Mending(sets, shard, stored?.position, isUnderWay(stored?.body));
  }

  /** Before a chunk is written. False: somebody else wrote. */
  async begin(): Promise<boolean> {
    return this.isUnderWay || this.tell(true);
  }

  /** Everything is as it should be, also what another process may have left. False: somebody else wrote. */
  async end(): Promise<boolean> {
    return !this.isUnderWay || this.tell(false);
  }

  private async tell(underWay: boolean): Promise<boolean> {
    const token = randomUUID();
    const body: MendedDocument = {
      kind: 'mended',
      part: String(this.shard),
      token,
      isUnderWay: underWay,
    };
    const isTold = await this.sets.replace(
      { id: mendedId(this.shard), position: START, body },
      this.position,
    );
    this.position = START;
    this.isUnderWay = underWay;
    return isTold;
  }
}

/** Another answer than before: chunks have been mended since. Undefined: some are being mended now. */
export async function lastMended(sets: Reads<SetDocument>, shards: number): Promise<string | undefined> {
  const ids = Array.from({ length: shards }, (_, shard) => mendedId(shard));
  const stored = [...(await sets.getMany(ids)).values()].map(({ body }) => body);
  if (stored.some(isUnderWay)) return undefined;
  return stored
    .map((body) => (body?.kind === 'mended' ? body.token : ''))
    .sort()
    .join(' ');
}

const isUnderWay = (body: SetDocument | undefined): boolean => body?.kind === 'mended' && body.isUnderWay;
