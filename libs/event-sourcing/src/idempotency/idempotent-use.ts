/** A metric event's key, which makes later events of the same user and metric with the same key replays of the first. */
export interface IdempotentUse {
  readonly metric: string;
  readonly key: string;
}

export const useId = ({ metric, key }: IdempotentUse): string => `${metric}\0${key}`;
