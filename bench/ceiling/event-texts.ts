/**
 * Texts as long as what the product stores for the same request; the report prints the mean bytes of both, so that a
 * drift shows. `sealed` stands for what the product encrypts.
 */
const sealed = 'A'.repeat(184);
/** As long as the id of the key that a sealed event names. */
export const keyId = 'A'.repeat(22);

export const metadataText = (correlationId: string, k?: string): string =>
  JSON.stringify({ v: 1, k, recordedAt: new Date().toISOString(), correlationId, actor: 'be9c4000' });

export const identifiedText = (tz: string): string => JSON.stringify({ sealed, tz, control: false });

export const metricEventText = (metric: string, value: number): string => {
  const at = new Date().toISOString();
  return JSON.stringify({ metric, value, at, tz: 'Europe/London', day: at.slice(0, 10) });
};
