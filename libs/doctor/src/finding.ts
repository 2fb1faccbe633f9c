export type FindingLevel = 'ok' | 'warning' | 'error';

/** Something that was looked at, and what was seen. No personal data. */
export interface Finding {
  /** Which check found it: `stores`, `disk`, … */
  readonly check: string;
  readonly level: FindingLevel;
  readonly finding: string;
  /** Empty where nothing need be done. */
  readonly whatToDo: string;
}

export type Seen = Omit<Finding, 'check'>;

/** One thing that can be wrong with an installation. Changes nothing. */
export interface Check {
  readonly name: string;
  /** Everything that was looked at, also where nothing is wrong. Rejects where it cannot be. */
  look(this: void, signal: AbortSignal): Promise<readonly Seen[]>;
}

export const ok = (finding: string): Seen => ({ level: 'ok', finding, whatToDo: '' });

export const warning = (finding: string, whatToDo: string): Seen => ({ level: 'warning', finding, whatToDo });

export const error = (finding: string, whatToDo: string): Seen => ({ level: 'error', finding, whatToDo });
