/** A parked document, as `GET /admin/v1/parked` lists it. Times are ISO 8601 UTC. */
export interface ParkedAnswer {
  readonly id: string;
  readonly projection: string;
  readonly build: string;
  readonly document: string;
  readonly stream: string;
  /** Of the first event that is not folded. */
  readonly position: string;
  readonly eventId: string;
  readonly error: string;
  readonly since: string;
}

export interface ParkedPageAnswer {
  readonly parked: readonly ParkedAnswer[];
  readonly next: string | null;
}

export interface ParkedDocumentAnswer extends ParkedAnswer {
  readonly stack: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly position: string;
    readonly revision: number;
    /** null: it cannot be read. */
    readonly recordedAt: string | null;
    readonly data: object | null;
  } | null;
}

export interface RetryAnswer {
  readonly released: boolean;
  readonly error: string | null;
}
