/** What a process last told about its work; stays readable when the process is gone. */
export interface StoredReport {
  /** Of a process, e.g. `<host>/<pid>/<random>`. */
  readonly process: string;
  /** Milliseconds since it was told, by the store's own clock. */
  readonly ageMs: number;
  /** JSON. */
  readonly body: object;
}

export interface ReportStore {
  /** Replaces the process's last report. */
  tell(process: string, body: object): Promise<void>;
  /** By process. */
  all(): Promise<readonly StoredReport[]>;
  /** Forgets those that are older. */
  dropOlderThan(ageMs: number): Promise<void>;
}
