import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { DoctorQuery, DoctorView } from './doctor.dto.js';
import { ExamineInstallation } from './examine-installation.handler.js';

@ApiTags('Doctor')
@Controller('admin/v1/doctor')
export class DoctorController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Route({
    access: 'installation',
    isLong: true,
    summary: 'Look the installation over',
    description:
      'Stores and their versions, clock, keys, events that cannot be read, indexes, builds, projections, operations; leases ' +
      'in production; disk and backups of an embedded installation. Each finding says what to do. Changes nothing.',
    query: DoctorQuery,
    answers: { 200: { type: DoctorView, description: 'What was looked at and what was found' } },
  })
  look(@Query() query: DoctorQuery) {
    return this.queries.execute(new ExamineInstallation(query));
  }
}
