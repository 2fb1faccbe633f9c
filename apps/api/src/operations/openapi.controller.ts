import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '../http/openapi.js';
import { Route } from '../http/route.js';
import { OpenApiDocuments } from './openapi-documents.js';

@ApiExcludeController()
@Controller()
export class OpenApiController {
  constructor(private readonly documents: OpenApiDocuments) {}

  @Get(['v1/openapi', 'api/openapi'])
  @Route({ access: 'public', summary: 'OpenAPI document of the application API', answers: {} })
  application(): Promise<object> {
    return this.documents.application();
  }

  @Get('admin/v1/openapi')
  @Route({ access: 'public', summary: 'OpenAPI document of the Admin API', answers: {} })
  admin(): Promise<object> {
    return this.documents.admin();
  }
}
