import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { attributeNotFound } from '../attributes/attributes.js';
import {
  AttributeInsightView,
  AttributeOverTimeQuery,
  AttributeOverTimeView,
  AttributePath,
  AttributeValuesView,
} from './attribute-insight.dto.js';
import { GetAttributeOverTime } from './get-attribute-over-time.handler.js';
import { GetAttributeValues } from './get-attribute-values.handler.js';
import { ListAttributeInsights } from './list-attribute-insights.handler.js';
import * as examples from './examples.js';

/** What user attributes are used for, and whether they can be segments. */
@ApiTags('Analytics')
@Controller('admin/v1/analytics/attributes')
export class AttributeInsightController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'User attributes: how many users have them, with how many values',
    answers: {
      200: {
        type: AttributeInsightView,
        example: examples.attributes,
        isArray: true,
        description: 'All that are defined',
      },
    },
  })
  list(@Caller() caller: CallerType) {
    return this.queries.execute(new ListAttributeInsights(caller));
  }

  @Get(':key')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: "A user attribute's values with their users, as they are now",
    params: AttributePath,
    notFound: attributeNotFound,
    answers: {
      200: { type: AttributeValuesView, example: examples.attributeValues, description: 'Most users first' },
    },
  })
  values(@Param('key') key: string, @Caller() caller: CallerType) {
    return this.queries.execute(new GetAttributeValues(caller, key));
  }

  @Get(':key/over-time')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'Active users by the value they had at the time, over time',
    description: 'Who held several values within a period is counted under each of them.',
    params: AttributePath,
    notFound: attributeNotFound,
    query: AttributeOverTimeQuery,
    answers: {
      200: {
        type: AttributeOverTimeView,
        example: examples.attributeOverTime,
        description: 'Every period of the range',
      },
    },
  })
  overTime(@Param('key') key: string, @Query() query: AttributeOverTimeQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetAttributeOverTime(caller, key, query));
  }
}
