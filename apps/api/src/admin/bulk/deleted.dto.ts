import { ApiProperty } from '../../http/openapi.js';
import { IssueView } from './issue.dto.js';

export class DeletedId {
  @ApiProperty({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  id!: string;
}

export class DeletedIds {
  @ApiProperty({ type: [DeletedId] })
  deleted!: DeletedId[];

  @ApiProperty({ type: [IssueView], example: [] })
  issues!: IssueView[];
}
