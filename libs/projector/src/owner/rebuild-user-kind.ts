import type { JsonObject } from '@rollcall/event-sourcing';
import type { OperationContext, OperationKind } from '@rollcall/operations';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import { shardOf } from '../shards.js';
import { askOwner, type AskingParts } from './ask-owner.js';
import type { RefoldOutcome } from './refold-outcome.js';

export interface RebuildUserParts extends AskingParts {
  readonly projections: readonly DocumentProjection<DocumentBody>[];
  readonly shards: number;
  /** Those that are read, or may be read again at once. */
  readonly buildsOf: (projection: DocumentProjection<DocumentBody>) => Promise<readonly string[]>;
}

/** What became of a stream's documents in one build; or `refused`, the code of why nothing could be done. */
export type RebuiltIn = { readonly build: string } & (RefoldOutcome | { readonly refused: string });

/** Result of an operation of the kind `rebuild-user`; counts are sums over all builds. */
export interface RebuiltUser extends RefoldOutcome {
  readonly stream: string;
  /** Builds in which nothing could be done. */
  readonly refused: number;
  readonly builds: readonly RebuiltIn[];
}

/**
 * Folds all documents of the stream `input.stream` anew, in every build that is read, each by the process that folds the
 * stream's shard: it waits while there is none. May be begun again at any time.
 */
export const rebuildUserKind = (parts: RebuildUserParts): OperationKind => ({
  kind: 'rebuild-user',
  async run(context: OperationContext): Promise<JsonObject> {
    const { signal } = context;
    const { stream } = context.input as { readonly stream: string };
    const builds: string[] = [];
    for (const projection of parts.projections) builds.push(...(await parts.buildsOf(projection)));
    const rebuilt: RebuiltIn[] = [];
    const sums = { documents: 0, replaced: 0, released: 0, failed: 0, refused: 0 };
    for (const build of builds) {
      context.report({ step: `fold ${build}`, done: sums.documents, total: null, unit: 'documents' });
      const task = { kind: 'refold', stream } as const;
      const answer = await askOwner(parts, { build, shard: shardOf(stream, parts.shards), task }, signal);
      if (answer === undefined) throw signal.reason;
      rebuilt.push({ build, ...(answer as RefoldOutcome | { readonly refused: string }) });
      if ('refused' in answer) sums.refused++;
      else add(sums, answer as RefoldOutcome);
    }
    const result: RebuiltUser = { stream, ...sums, builds: rebuilt };
    return JSON.parse(JSON.stringify(result)) as JsonObject;
  },
});

function add(sums: Record<keyof RefoldOutcome, number>, outcome: RefoldOutcome): void {
  sums.documents += outcome.documents;
  sums.replaced += outcome.replaced;
  sums.released += outcome.released;
  sums.failed += outcome.failed;
}
