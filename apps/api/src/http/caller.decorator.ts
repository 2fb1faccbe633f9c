import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller as CallerType, EdgeRequest } from './edge-request.js';

/** The request's `Caller`; never missing on a route that needs a key. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext): CallerType | undefined =>
    context.switchToHttp().getRequest<EdgeRequest>().caller,
);
