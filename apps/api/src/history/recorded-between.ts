import { IsOptional } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { IsInstant } from './instants.js';

/** Query of a read of events that can be bounded by when they were recorded. */
export class RecordedBetweenQuery {
  @JSONSchema({ description: 'Only events recorded at or after this instant.' })
  @IsOptional()
  @IsInstant()
  from?: string;

  @JSONSchema({ description: 'Only events recorded before this instant.' })
  @IsOptional()
  @IsInstant()
  to?: string;
}
