import { Module } from '@nestjs/common';
import { DocsController } from './docs.controller.js';
import { OpenApiController } from './openapi.controller.js';
import { OpenApiDocuments } from './openapi-documents.js';
import { OperationsController } from './operations.controller.js';
import { StoreHealth } from './store-health.js';

/** What operators and readers of the documentation see. */
@Module({
  controllers: [OperationsController, OpenApiController, DocsController],
  providers: [StoreHealth, OpenApiDocuments],
})
export class OperationsModule {}
