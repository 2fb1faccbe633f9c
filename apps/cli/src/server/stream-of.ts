import type { AdminClient } from './admin-client.js';

/** Asks for the name of a user's stream; the user need not exist. */
export async function streamOf(client: Pick<AdminClient, 'ask'>, userId: string): Promise<string> {
  const body = await client.ask('GET', `/admin/v1/users/${encodeURIComponent(userId)}/stream`);
  return (body as { readonly stream: string }).stream;
}
