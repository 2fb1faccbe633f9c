import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

export const DEFAULT_LIMIT = 10;

/** Part of a list, by the Admin API's convention (reference: trophy-api 1.8). */
export class ListQuery {
  @JSONSchema({ default: DEFAULT_LIMIT })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  @JSONSchema({ default: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  skip?: number;
}

export const partOf = <Entry>(
  entries: readonly Entry[],
  { limit = DEFAULT_LIMIT, skip = 0 }: ListQuery,
): Entry[] => entries.slice(skip, skip + limit);
