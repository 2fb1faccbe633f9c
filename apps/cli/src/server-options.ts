/** Where the running server is and how to speak to it, from the environment. Throws with what to set. */
export function serverOptions(env: NodeJS.ProcessEnv = process.env): { url: string; apiKey: string } {
  const apiKey = env.ROLLCALL_ADMIN_KEY;
  if (!apiKey)
    throw new Error(
      'Set ROLLCALL_ADMIN_KEY to an admin key of the server (npm start prints one on its first start).',
    );
  const url = env.ROLLCALL_URL ?? 'http://localhost:3000';
  if (!URL.canParse(url)) throw new Error('ROLLCALL_URL must be a URL such as http://localhost:3000.');
  return { url, apiKey };
}
