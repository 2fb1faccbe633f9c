import { ApiInteger, ApiProperty, ApiPropertyOptional } from '../../http/openapi.js';
import type { Issue } from '@rollcall/domain';

/** Why one item of a bulk request was refused; the other items are not affected (reference: trophy-api 1.8). */
export class IssueView implements Issue {
  @ApiProperty({ enum: ['error', 'warning'], example: 'error' })
  severity!: 'error' | 'warning';

  @ApiProperty({ example: 'Key already in use by another attribute of this type' })
  message!: string;

  @ApiPropertyOptional({ description: 'Id of the item, where the request named one.' })
  id?: string;

  @ApiInteger({ required: false, description: 'Place of the item in the request, from 0.', example: 1 })
  index?: number;
}
