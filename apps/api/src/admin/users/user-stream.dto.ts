import { ApiProperty } from '../../http/openapi.js';

export class UserStream {
  @ApiProperty({
    example: 'user-production~/4bQ6mY0n3sXyq0bX9bSC3o6dQmE',
    description: "Name of the user's stream in the event store; it tells nothing of the id.",
  })
  stream!: string;
}
