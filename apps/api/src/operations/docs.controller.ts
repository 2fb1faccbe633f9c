import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '../http/openapi.js';
import type { EdgeReply } from '../http/edge-request.js';
import { HttpRefusal } from '../http/errors/http-refusal.js';
import { Route } from '../http/route.js';

const directory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** What the page loads; nothing else of the package is served. */
const files: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui-standalone-preset.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
]);

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Rollcall API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/swagger-ui-standalone-preset.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const start = `window.ui = SwaggerUIBundle({
  dom_id: '#docs',
  urls: [
    { name: 'Application API', url: '/v1/openapi' },
    { name: 'Admin API', url: '/admin/v1/openapi' },
  ],
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
});
`;

/** Swagger UI runs its own scripts and writes its own styles; nothing of it comes from elsewhere. */
const headers = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-cache',
};

@ApiExcludeController()
@Controller('docs')
export class DocsController {
  @Get()
  @Route({ access: 'public', summary: 'Documentation for people', answers: {} })
  page(@Res({ passthrough: true }) reply: EdgeReply): string {
    void reply.headers(headers).type('text/html; charset=utf-8');
    return page;
  }

  @Get('start.js')
  @Route({ access: 'public', summary: 'Starts the documentation page', answers: {} })
  start(@Res({ passthrough: true }) reply: EdgeReply): string {
    void reply.headers(headers).type('text/javascript; charset=utf-8');
    return start;
  }

  @Get(':file')
  @Route({ access: 'public', summary: 'Parts of the documentation page', answers: {} })
  file(@Param('file') name: string, @Res({ passthrough: true }) reply: EdgeReply): StreamableFile {
    const type = files.get(name);
    if (type === undefined) throw new HttpRefusal(404, 'route_not_found', 'There is no such page.');
    void reply.headers(headers);
    return new StreamableFile(createReadStream(join(directory, name)), { type });
  }
}
