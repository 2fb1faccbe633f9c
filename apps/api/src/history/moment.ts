import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { HttpRefusal } from '../http/errors/http-refusal.js';
import { IsPastInstant, recordedForm } from './instants.js';

/** A point in one user's history. */
export type Moment =
  /** ISO 8601 UTC with milliseconds; everything recorded at or before. */
  | { readonly instant: string }
  /** Right after that event of the user's stream. */
  | { readonly revision: number };

/** Query of a read that can be asked of the past. */
export class MomentQuery {
  @JSONSchema({
    description:
      'Answer as it was then: with everything recorded at or before this instant, and nothing later.',
  })
  @IsOptional()
  @IsPastInstant()
  asOf?: string;

  @JSONSchema({
    description: "Answer as it was right after this event of the user's stream; 0 is the first.",
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  atRevision?: number;
}

/** undefined: now. 422 where both are told. */
export function momentOf({ asOf, atRevision }: MomentQuery): Moment | undefined {
  if (asOf !== undefined && atRevision !== undefined) {
    throw new HttpRefusal(422, 'invalid_value', 'Tell asOf or atRevision, not both.', {
      field: 'atRevision',
    });
  }
  if (asOf !== undefined) return { instant: recordedForm(asOf) };
  return atRevision === undefined ? undefined : { revision: atRevision };
}
