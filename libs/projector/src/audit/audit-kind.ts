import { EngineError, type JsonObject } from '@rollcall/event-sourcing';
import type { OperationContext, OperationKind } from '@rollcall/operations';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import { auditAll, dropScratch } from './audit-all.js';
import type { AuditedBuild } from './audit-parts.js';
import { driftedIn, type AuditedProjection } from './audit-result.js';
import { auditSample, type Sample } from './audit-sample.js';
import type { ScratchParts } from './scratch-fold.js';

export interface AuditKindParts extends Omit<ScratchParts, 'signal' | 'report'> {
  readonly projections: readonly DocumentProjection<DocumentBody>[];
  /** Of the build that is read; undefined: none is yet. */
  readonly liveBuildOf: (projection: DocumentProjection<DocumentBody>) => Promise<string | undefined>;
  /** Told once for each projection that was audited, at the end. */
  readonly audited: (projection: string, drifted: number) => void;
}

/** What an audit is asked; without `sample`, everything is audited. */
export interface AuditInput {
  /** Documents to be drawn of each projection. */
  readonly sample?: number;
  /** From 0 to 2^32 - 1. Default: made of the operation's id. */
  readonly seed?: number;
  /** Default: all. */
  readonly projection?: string;
}

/** Folds documents anew from their events, and compares them with what is stored. Result: see `AuditResult`. */
export function auditKind(parts: AuditKindParts): OperationKind {
  return {
    kind: 'audit',
    async run(context) {
      const { asked, skipped } = await buildsOf(parts, context);
      const builds = opened(parts, asked);
      const engine = {
        ...parts,
        signal: context.signal,
        report: (step: string, done: number, total: number | null, unit: 'events' | 'bytes' | 'documents') =>
          context.report({ step, done, total, unit }),
      };
      const sample = sampleOf(context);
      const projections =
        sample === undefined
          ? await auditAll(engine, builds, context.id)
          : await auditSample(engine, builds, sample);
      for (const one of projections) parts.audited(one.projection, driftedIn(one));
      return resultOf(sample, projections, skipped);
    },
    async undo({ id, checkpoint }) {
      const { asked = [] } = (checkpoint ?? {}) as Partial<Chosen>;
      await dropScratch(parts, opened(parts, asked), id);
    },
  };
}

/** Decided once: another build may be live when the operation is begun again. */
interface Chosen extends JsonObject {
  readonly asked: readonly { readonly projection: string; readonly build: string }[];
  /** Projections without a live build. */
  readonly skipped: readonly string[];
}

async function buildsOf(parts: AuditKindParts, context: OperationContext): Promise<Chosen> {
  if (context.checkpoint !== null) return context.checkpoint as Chosen;
  const { projection: only } = context.input as AuditInput;
  const asked: { projection: string; build: string }[] = [];
  const skipped: string[] = [];
  for (const projection of only === undefined ? parts.projections : [named(parts, only)]) {
    const build = await parts.liveBuildOf(projection);
    if (build === undefined) skipped.push(projection.name);
    else asked.push({ projection: projection.name, build });
  }
  await context.saveCheckpoint({ asked, skipped });
  return { asked, skipped };
}

const opened = (parts: AuditKindParts, asked: Chosen['asked']): readonly AuditedBuild[] =>
  asked.map(({ projection, build }) => ({ projection: named(parts, projection), build }));

function named(parts: AuditKindParts, name: string): DocumentProjection<DocumentBody> {
  const found = parts.projections.find((projection) => projection.name === name);
  if (found === undefined) throw new EngineError('unknown_projection', `There is no projection ${name}`);
  return found;
}

function sampleOf({ id, input }: OperationContext): Sample | undefined {
  const { sample: size, seed = Number.parseInt(id.slice(0, 8), 16) } = input as AuditInput;
  return size === undefined ? undefined : { size, seed };
}

function resultOf(
  sample: Sample | undefined,
  projections: readonly AuditedProjection[],
  skipped: readonly string[],
): JsonObject {
  const sum = (of: (one: AuditedProjection) => number): number =>
    projections.reduce((total, one) => total + of(one), 0);
  const result: AuditResult = {
    how: sample === undefined ? 'all' : 'sample',
    ...(sample && { drawing: 'a seeded reservoir over all documents of each live build', ...sample }),
    audited: sum(({ audited }) => audited),
    drifted: sum(driftedIn),
    parked: sum(({ parked }) => parked),
    projections,
    skipped,
  };
  return JSON.parse(JSON.stringify(result)) as JsonObject;
}

/** The result of an operation of the kind `audit`. */
export interface AuditResult {
  readonly how: 'all' | 'sample';
  /** Of a sample: how it was drawn, how many of each projection, and by which seed. */
  readonly drawing?: string;
  readonly size?: number;
  readonly seed?: number;
  readonly audited: number;
  readonly drifted: number;
  readonly parked: number;
  readonly projections: readonly AuditedProjection[];
  /** Projections without a build that is read yet. */
  readonly skipped: readonly string[];
}
