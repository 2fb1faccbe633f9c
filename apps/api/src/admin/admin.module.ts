import { Module } from '@nestjs/common';

/** Configuration and bulk operations, under /admin/v1. */
@Module({})
export class AdminModule {}
