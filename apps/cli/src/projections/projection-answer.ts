/** A projection, as `GET /admin/v1/projections/{name}` tells it. Times are ISO 8601 UTC. */
export interface ProjectionAnswer {
  readonly name: string;
  readonly version: number;
  /** null: none is yet. */
  readonly live: string | null;
  readonly paused: { readonly at: string; readonly by: string } | null;
  /** False: lags may be larger than told. */
  readonly isMeasured: boolean;
  /** The live one first. */
  readonly builds: readonly BuildAnswer[];
  readonly rebuiltBy: string | null;
  readonly dropping: readonly string[];
  readonly switchedAt: string | null;
}

export interface BuildAnswer {
  readonly build: string;
  readonly role: 'live' | 'previous' | 'shadow';
  readonly state: string;
  readonly position: string;
  readonly lag: { readonly amount: number; readonly unit: string };
  /** null: nobody measures it. */
  readonly secondsBehind: number | null;
  /** Events a second. */
  readonly rate: number;
  readonly parked: number;
  readonly owners: readonly OwnerAnswer[];
  readonly lastError: {
    readonly code: string;
    readonly message: string;
    readonly at: string;
    readonly process: string;
    readonly eventId?: string;
    readonly position?: string;
  } | null;
}

export interface OwnerAnswer {
  readonly process: string;
  readonly shards: number;
  readonly isAlive: boolean;
  readonly secondsSince: number;
}
