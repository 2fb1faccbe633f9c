/** What a store is made of, as it tells itself. */
export interface StoreProduct {
  /** `SQLite`, `MongoDB` */
  readonly product: string;
  /** `7.0.2`; undefined: it does not tell. */
  readonly version: string | undefined;
  /** Undefined where the product comes with Rollcall. */
  readonly supported: SupportedVersions | undefined;
}

/** By its first numbers: `23.10` is any patch of it. */
export interface SupportedVersions {
  /** The oldest that the adapter works with. */
  readonly oldest: string;
  /** The newest that its tests are run on. */
  readonly newest: string;
}
