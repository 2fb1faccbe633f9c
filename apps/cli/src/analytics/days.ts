/** YYYY-MM-DD in UTC. */
export const today = (): string => new Date().toISOString().slice(0, 10);

const DAY_MS = 86_400_000;

export const dayLater = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
