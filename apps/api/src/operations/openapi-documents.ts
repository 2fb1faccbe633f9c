import { Injectable, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { swagger } from '../http/openapi.js';
import { requestHeaders } from '../http/request-headers.js';

type Paths = OpenAPIObject['paths'];
type OperationObject = NonNullable<Paths[string]['get']>;
type ParameterObject = NonNullable<OperationObject['parameters']>[number];

/** OpenAPI 3.1 of both APIs, made from the controllers when it is first asked for. */
@Injectable()
export class OpenApiDocuments {
  private whole: Promise<OpenAPIObject> | undefined;
  private app: INestApplication | undefined;

  /** Must be told before a document is asked for. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  application(): Promise<OpenAPIObject> {
    return this.under('/v1', 'Rollcall Application API', 'What an end user of your product can do.');
  }

  admin(): Promise<OpenAPIObject> {
    return this.under('/admin/v1', 'Rollcall Admin API', 'Configuration, bulk operations and insight.');
  }

  private async under(prefix: string, title: string, description: string): Promise<OpenAPIObject> {
    if (this.app === undefined) throw new Error('the documents know no application yet');
    const whole = await (this.whole ??= describeAll(this.app));
    const paths = pathsUnder(prefix, whole.paths);
    const schemas = usedSchemas(paths, whole.components?.schemas ?? {});
    return {
      ...whole,
      info: { ...whole.info, title, description },
      servers: [{ url: prefix }],
      paths,
      components: { ...whole.components, schemas },
      tags: [],
    };
  }
}

async function describeAll(app: INestApplication): Promise<OpenAPIObject> {
  const { DocumentBuilder, SwaggerModule } = await swagger();
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setVersion('1.0.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-KEY' }, 'ApiKeyAuth');
  return SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
}

function pathsUnder(prefix: string, paths: Paths): Paths {
  return Object.fromEntries(
    Object.entries(paths)
      .filter(([path]) => path.startsWith(`${prefix}/`))
      .map(([path, item]) => [path.slice(prefix.length), completed(item)]),
  );
}

function completed(item: Paths[string]): Paths[string] {
  const operations = Object.entries(item as Record<string, OperationObject>);
  return Object.fromEntries(
    operations.map(([method, operation]) => [
      method,
      {
        ...operation,
        operationId: plainId(operation.operationId!),
        parameters: [...(operation.parameters ?? []), ...headersOf(method)],
      },
    ]),
  );
}

/** A route under several prefixes has its place among them in its id, `Users_get[0]`; a client's method cannot. */
const plainId = (id: string): string => id.replace(/\[\d+\]$/, '');

const headersOf = (method: string): ParameterObject[] =>
  requestHeaders
    .filter(({ ofReads = false }) => !ofReads || method === 'get')
    .map(({ name, description, schema }) => ({
      in: 'header',
      name,
      required: false,
      description,
      schema,
    }));

/** Those the paths mention, and those these mention. */
function usedSchemas<Schema>(
  paths: Paths,
  schemas: Readonly<Record<string, Schema>>,
): Record<string, Schema> {
  const used = new Set<string>();
  const waiting: unknown[] = [paths];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || used.has(name) || !Object.hasOwn(schemas, name)) continue;
      used.add(name);
      waiting.push(schemas[name]);
    }
  }
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}
