/** Failures an operator can do something about, told without a stack. */
const plain = new Set(['invalid_configuration', 'data_directory_held', 'foreign_log', 'store_unavailable']);

export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (plain.has(code)) return error.message;
  if (code === 'EADDRINUSE') return `The address is in use: ${error.message}. Set PORT to another port.`;
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `The server cannot listen or write there: ${error.message}`;
  }
  return error.stack ?? error.message;
}
