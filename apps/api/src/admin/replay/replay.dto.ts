import { IsOptional, Matches } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { domainSchemas } from '@rollcall/event-sourcing';
import { eventTypes } from '../../history/event-types.js';
import { RecordedBetweenQuery } from '../../history/recorded-between.js';
import { IsUserId } from '../../http/validation/rules.js';

const IsEventTypes = eventTypes('event-types', Object.keys(domainSchemas));

export class ReplayEventsQuery extends RecordedBetweenQuery {
  @IsOptional()
  @IsEventTypes()
  type?: string[];

  @JSONSchema({ description: 'Only events of this user (of the tenant that the header tells).' })
  @IsOptional()
  @IsUserId()
  user?: string;

  @JSONSchema({ description: 'Goes on after the event at this position.' })
  @IsOptional()
  @Matches(/^[\w.:/-]{1,128}$/, { message: '$property must be the position of an event' })
  after?: string;
}
