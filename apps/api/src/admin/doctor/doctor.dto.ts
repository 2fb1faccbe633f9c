import { IsIn, IsOptional } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Finding, FindingLevel } from '@rollcall/doctor';
import { ApiProperty } from '../../http/openapi.js';

const flags = ['true', 'false'] as const;

export class DoctorQuery {
  @JSONSchema({
    description: 'Read the whole log for events that cannot be read, not only its end. It takes its time.',
    default: 'false',
  })
  @IsOptional()
  @IsIn(flags, { message: '$property must be true or false' })
  deep?: (typeof flags)[number];
}

export class FindingView implements Finding {
  @ApiProperty({ example: 'disk' })
  check!: string;

  @ApiProperty({ enum: ['ok', 'warning', 'error'], example: 'warning' })
  level!: FindingLevel;

  @ApiProperty({ example: '900 MiB of 40960 MiB are free for /var/lib/rollcall.' })
  finding!: string;

  @ApiProperty({
    example: 'Make room, or move the data directory.',
    description: 'Empty where nothing need be done.',
  })
  whatToDo!: string;
}

export class DoctorView {
  @ApiProperty({ type: [FindingView] })
  findings!: readonly FindingView[];
}
