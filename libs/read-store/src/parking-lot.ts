/** A document whose fold threw: where its events wait, and why. No payload, no personal data. */
export interface ParkedDocument {
  readonly build: string;
  readonly document: string;
  readonly stream: string;
  /** First position that was not folded. */
  readonly position: string;
  readonly eventId: string;
  readonly error: string;
  readonly stack: string;
  /** ISO 8601 UTC. */
  readonly since: string;
}

export interface ParkedPageRequest {
  /** Only of these. Default: of all. */
  readonly builds?: readonly string[];
  readonly limit: number;
  /** From the page before. Stable while documents are parked and released. */
  readonly cursor?: string;
}

export interface ParkedPage {
  readonly records: readonly ParkedDocument[];
  readonly nextCursor: string | undefined;
}

export interface ParkingLot {
  /** Keeps the first record of a (build, document); later ones change nothing. */
  park(record: ParkedDocument): Promise<void>;
  get(build: string, document: string): Promise<ParkedDocument | undefined>;
  /** By position. */
  list(build?: string): Promise<readonly ParkedDocument[]>;
  /** By position, build and document. Refuses with a `ReadStoreError`, `invalid_cursor`, what no page gave. */
  page(request: ParkedPageRequest): Promise<ParkedPage>;
  release(build: string, document: string): Promise<void>;
}
