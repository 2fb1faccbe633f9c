import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

const MOST_DRAWN = 100_000;

export class AuditBody {
  @JSONSchema({
    description: 'Documents to be drawn at random of each projection. Without it, everything is audited.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_DRAWN)
  sample?: number;

  @JSONSchema({ description: 'Draws the same documents again. Default: another one each time.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(2 ** 32 - 1)
  seed?: number;

  @JSONSchema({ description: 'Only of this projection. Default: all.' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,64}$/, { message: '$property must be the name of a projection' })
  projection?: string;
}
