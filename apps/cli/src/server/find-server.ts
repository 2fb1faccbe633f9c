import type { Configuration } from '@rollcall/platform';

export interface ServerAddress {
  readonly url: string;
  readonly apiKey: string;
}

const answerWithinMs = 5_000;

/** Where the configuration says the server is. */
export const urlOf = ({ serverUrl, port }: Configuration): string => serverUrl ?? `http://localhost:${port}`;

/** Does a Rollcall server answer there? Sends no key. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/health/live', url), {
      signal: AbortSignal.timeout(answerWithinMs),
    });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** The running server, and the key for it. Throws with what to set or to start. */
export async function runningServer(configuration: Configuration): Promise<ServerAddress> {
  const url = urlOf(configuration);
  const { adminKey: apiKey } = configuration;
  if (apiKey === undefined) {
    throw new Error(
      'Set ROLLCALL_ADMIN_KEY to an admin key of the server (its first start printed one; with the server stopped, `rollcall keys create --name Operations --scope installation` makes one).',
    );
  }
  if (await answers(url)) return { url, apiKey };
  throw new Error(`No Rollcall server answers at ${url}: start it, or set ROLLCALL_URL to where it listens.`);
}
