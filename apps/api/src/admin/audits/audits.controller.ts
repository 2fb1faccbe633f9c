import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { OperationView } from '../operations/operation.dto.js';
import { AuditReadModels } from './audit-read-models.handler.js';
import { AuditBody } from './audit.dto.js';

@ApiTags('Audits')
@Controller('admin/v1/audits')
export class AuditsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(202)
  @Route({
    access: 'installation',
    summary: 'Audit read models',
    description:
      'An operation that folds documents anew from their events and compares them with what is stored, while everything goes ' +
      'on. Its result tells drifted documents and fields, and no personal data.',
    body: AuditBody,
    example: { sample: 100 },
    answers: { 202: { type: OperationView, description: 'The operation' } },
  })
  audit(@Body() body: AuditBody, @Caller() caller: CallerType) {
    return this.commands.execute(new AuditReadModels(caller, body));
  }
}
