import type { JsonObject } from '@rollcall/event-sourcing';
import type { OperationKind } from '@rollcall/operations';
import { type RebuildInput, RebuildRun } from './rebuild-run.js';
import type { RebuildParts } from './rebuild-parts.js';

/**
 * Folds read models anew beside the live ones, compares them, and lets the new ones go live: all that are asked for at
 * once, in one way through the log. A dry run ends before, and drops what it made.
 */
export const rebuildKind = (parts: RebuildParts): OperationKind => ({
  kind: 'rebuild',
  run: (context) => new RebuildRun(parts, inputOf(context.input), context).run(),
  undo: (context) => new RebuildRun(parts, inputOf(context.input), context).takeBack(),
});

const inputOf = (input: JsonObject): RebuildInput => input as RebuildInput;
