import { ApiProperty } from '@nestjs/swagger';
import { Issue } from './issue.js';

export class DeletedId {
  @ApiProperty({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  id!: string;
}

export class DeletedIds {
  @ApiProperty({ type: [DeletedId] })
  deleted!: DeletedId[];

  @ApiProperty({ type: [Issue], example: [] })
  issues!: Issue[];
}
