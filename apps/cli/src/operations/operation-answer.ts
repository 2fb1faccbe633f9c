/** An operation, as `GET /admin/v1/operations/{id}` tells it. Times are ISO 8601 UTC. */
export interface OperationAnswer {
  readonly id: string;
  readonly kind: string;
  readonly state: 'queued' | 'running' | 'cancelling' | 'succeeded' | 'failed' | 'cancelled';
  readonly input: Readonly<Record<string, unknown>>;
  readonly step: string;
  readonly progress: {
    readonly done: number;
    /** null: not known. */
    readonly total: number | null;
    readonly unit: string;
    /** A second. */
    readonly rate: number | null;
    readonly secondsLeft: number | null;
  };
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
}

export const hasEnded = ({ state }: OperationAnswer): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'cancelled';

export const pathOf = (id: string, action = ''): string =>
  `/admin/v1/operations/${encodeURIComponent(id)}${action}`;
