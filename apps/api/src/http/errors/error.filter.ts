import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isEngineError } from '@rollcall/event-sourcing';
import type { Logger } from '@rollcall/platform';
import type { EdgeReply, EdgeRequest } from '../edge-request.js';
import type { PathMethods } from '../path-methods.js';
import { errorAnswer } from './error-answer.js';
import type { ErrorAnswer } from './error-shape.js';
import { methodNotAllowed, routeNotFound } from './framework-errors.js';

const internalError = { error: 'Internal error' };

/** The only place where an error becomes an answer. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly publicUrl: () => string,
    private readonly log: Logger,
    private readonly methods: PathMethods,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<EdgeRequest>(), http.getResponse<EdgeReply>());
  }

  answer(error: unknown, request: EdgeRequest, reply: EdgeReply): void {
    const known = this.answerTo(error, request);
    if (known === undefined || known.status >= 500) this.report(error, request, known === undefined);
    if (known?.headers) void reply.headers(known.headers);
    void reply
      .code(known?.status ?? 500)
      .type('application/json; charset=utf-8')
      .send(known?.body ?? internalError);
  }

  private answerTo(error: unknown, request: EdgeRequest): ErrorAnswer | undefined {
    const known = errorAnswer(error, this.publicUrl);
    if (known !== routeNotFound) return known;
    const methods = this.methods.of(request.raw.url ?? '');
    return methods.length === 0 ? known : methodNotAllowed(methods);
  }

  /** Engine errors carry clear facts only; a request's body and URL are personal and stay out. */
  private report(error: unknown, request: EdgeRequest, unexpected: boolean): void {
    const facts = { requestId: request.id, route: request.edge?.pattern, err: error };
    if (unexpected) this.log.error(facts, 'request failed');
    else this.log.warn({ ...facts, err: undefined, reason: reasonsOf(error) }, 'store not available');
  }
}

/** Up to the store's own; what lies behind that is a driver's, and may quote values. */
function reasonsOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return isEngineError(cause) ? `${String(error)}: ${reasonsOf(cause)}` : String(error);
}
