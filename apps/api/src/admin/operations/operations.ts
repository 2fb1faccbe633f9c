import { Inject, Injectable } from '@nestjs/common';
import type { Engine } from '@rollcall/composition';
import {
  EngineError,
  type Operation,
  type OperationPage,
  type OperationPageRequest,
  type OperationStore,
} from '@rollcall/event-sourcing';
import { cancelOperation, newOperation, resumeOperation, type OperationRequest } from '@rollcall/operations';
import { ENGINE } from '../../engine/tokens.js';
import type { Caller } from '../../http/edge-request.js';
import { invalidValue } from '../../http/errors/http-refusal.js';

/** Long work, as admins ask for it. Whichever process runs operations takes it up within a second; this one at once. */
@Injectable()
export class Operations {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  async begin(request: Omit<OperationRequest, 'requestedBy'>, caller: Caller): Promise<Operation> {
    const operation = newOperation({ ...request, requestedBy: caller.prefix });
    await this.store.create(operation);
    this.nudge();
    return operation;
  }

  /** Errors by code: `operation_not_found`. */
  async get(id: string): Promise<Operation> {
    const found = await this.store.get(id);
    if (found === undefined) throw operationNotFound(id);
    return found;
  }

  async list(request: OperationPageRequest): Promise<OperationPage> {
    try {
      return await this.store.list(request);
    } catch (error) {
      if (!isInvalidCursor(error)) throw error;
      throw invalidValue('cursor', 'what the page before gave as next');
    }
  }

  async cancel(id: string): Promise<Operation> {
    const operation = await cancelOperation(this.store, id);
    this.nudge();
    return operation;
  }

  async resume(id: string): Promise<Operation> {
    const operation = await resumeOperation(this.store, id);
    this.nudge();
    return operation;
  }

  private get store(): OperationStore {
    return this.engine.stores.operational.operations;
  }

  private nudge(): void {
    void this.engine.operations?.look();
  }
}

const isInvalidCursor = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'invalid_cursor';

export const operationNotFound = (id: string): EngineError =>
  new EngineError('operation_not_found', 'There is no such operation', { id });
