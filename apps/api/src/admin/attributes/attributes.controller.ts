import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../../http/openapi.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { checkBody } from '../../http/validation/check.js';
import { ApiId, ApiIds, ApiItems, wrongIds, wrongShape } from '../bulk/api-docs.js';
import { checkItems } from '../bulk/check-items.js';
import { DeletedIds } from '../bulk/deleted.dto.js';
import { checkIds } from '../bulk/ids.js';
import { ListQuery } from '../bulk/list-query.dto.js';
import {
  AdminAttribute,
  CreateAttributeItem,
  CreatedAttributes,
  UpdateAttributeItem,
  UpdatedAttributes,
} from './attribute.dto.js';
import { attributeNotFound } from './attributes.js';
import { CreateAttributes } from './create-attributes.handler.js';
import { DeleteAttributes } from './delete-attributes.handler.js';
import { GetAttribute } from './get-attribute.handler.js';
import { ListAttributes } from './list-attributes.handler.js';
import { UpdateAttributes } from './update-attributes.handler.js';

const checkCreate = checkBody(CreateAttributeItem);
const checkUpdate = checkBody(UpdateAttributeItem);
const exampleId = '550e8400-e29b-41d4-a716-446655440000';

@ApiTags('Attributes')
@Controller('admin/v1/attributes')
export class AttributesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'admin:read',
    summary: 'List attributes',
    description: 'Of users and of metric events, oldest first.',
    query: ListQuery,
    answers: { 200: { type: AdminAttribute, isArray: true, description: 'A part of the list' } },
  })
  list(@Query() part: ListQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ListAttributes(caller, part));
  }

  @Get(':id')
  @ApiId()
  @Route({
    access: 'admin:read',
    notFound: attributeNotFound,
    summary: 'Get an attribute',
    answers: { 200: { type: AdminAttribute, description: 'The attribute' } },
  })
  get(@Param('id') id: string, @Caller() caller: CallerType) {
    return this.queries.execute(new GetAttribute(caller, id));
  }

  @Post()
  @ApiItems(CreateAttributeItem, [{ name: 'Plan', key: 'plan', type: 'user' }])
  @Route({
    access: 'admin:write',
    takesItems: true,
    summary: 'Create attributes',
    description: 'A key that was deleted comes back with its id and with the values users had.',
    answers: {
      201: { type: CreatedAttributes, description: 'At least one was created' },
      200: { type: CreatedAttributes, description: 'None was created: see the issues' },
      ...wrongShape,
    },
  })
  create(@Body() body: unknown, @Caller() caller: CallerType) {
    return this.commands.execute(new CreateAttributes(caller, checkItems(checkCreate, body)));
  }

  @Patch()
  @ApiItems(UpdateAttributeItem, [{ id: exampleId, name: 'Subscription plan' }])
  @Route({
    access: 'admin:write',
    takesItems: true,
    summary: 'Rename attributes',
    answers: {
      200: { type: UpdatedAttributes, description: 'What was changed, and what was not' },
      ...wrongShape,
    },
  })
  update(@Body() body: unknown, @Caller() caller: CallerType) {
    return this.commands.execute(new UpdateAttributes(caller, checkItems(checkUpdate, body)));
  }

  @Delete()
  @ApiIds()
  @Route({
    access: 'admin:write',
    summary: 'Delete attributes',
    answers: { 200: { type: DeletedIds, description: 'What is deleted, and what is not' }, ...wrongIds },
  })
  delete(@Query('ids') ids: unknown, @Caller() caller: CallerType) {
    return this.commands.execute(new DeleteAttributes(caller, checkIds(ids)));
  }
}
