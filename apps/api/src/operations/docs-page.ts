import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { OpenApiDocuments } from './openapi-documents.js';

/** Swagger UI under /docs, with everything it loads served from here. */
export function serveDocs(app: NestFastifyApplication): void {
  const documents = app.get(OpenApiDocuments);
  documents.describe(app);
  SwaggerModule.setup('docs', app, () => documents.application(), {
    raw: false,
    explorer: true,
    customSiteTitle: 'Rollcall API',
    swaggerOptions: {
      urls: [
        { name: 'Application API', url: '/v1/openapi' },
        { name: 'Admin API', url: '/admin/v1/openapi' },
      ],
    },
  });
}
