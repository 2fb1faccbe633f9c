import { Inject, Injectable } from '@nestjs/common';
import { segmentsAggregate, type Engine } from '@rollcall/composition';
import {
  DomainError,
  type Segment,
  segmentsDecider,
  type SegmentsCommand,
  segmentsStream,
} from '@rollcall/domain';
import type { Position } from '@rollcall/event-sourcing';
import { segmentsProjection } from '@rollcall/projections';
import { EnvironmentDirectory } from '../../engine/environment-directory.js';
import { ENGINE } from '../../engine/tokens.js';
import { contextOf } from '../../engine/users.js';
import type { Caller } from '../../http/edge-request.js';

/** The segments of the caller's environment, whatever the tenant. */
@Injectable()
export class Segments {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly environments: EnvironmentDirectory,
  ) {}

  /** Answers with all of them as they are then. */
  async decide(
    caller: Caller,
    command: SegmentsCommand,
  ): Promise<{ readonly segments: readonly Segment[]; readonly position: Position }> {
    await this.environments.get(caller.environment);
    const { state, position } = await this.engine.runner.execute(
      segmentsAggregate,
      segmentsStream(caller.environment),
      ({ state }) => segmentsDecider.decide(state, command),
      contextOf(caller),
    );
    return { segments: state, position };
  }

  /** Oldest first. */
  async read(
    caller: Caller,
  ): Promise<{ readonly segments: readonly Segment[]; readonly position: Position }> {
    await this.environments.get(caller.environment);
    const stream = segmentsStream(caller.environment);
    const { body, position } = await this.engine.readModels.get(segmentsProjection, { stream }, caller);
    return { segments: body?.segments ?? [], position };
  }

  /** Rejects with `segment_not_found`. */
  async get(caller: Caller, id: string): Promise<{ readonly segment: Segment; readonly position: Position }> {
    const { segments, position } = await this.read(caller);
    return { segment: segmentIn(segments, id), position };
  }
}

/** `segment_not_found` */
export function segmentIn(segments: readonly Segment[], id: string): Segment {
  const found = segments.find((segment) => segment.id === id.toLowerCase());
  if (found === undefined) throw segmentNotFound();
  return found;
}

export const segmentNotFound = (): DomainError => new DomainError('segment_not_found', 'Segment not found');
