/** Failures an operator can do something about, told without a stack. */
const plain = new Set(['invalid_configuration', 'foreign_log', 'store_unavailable']);

export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'data_directory_held')
    return `${error.message} Stop it, or set ROLLCALL_DATA_DIR to another directory.`;
  if (plain.has(code)) return error.message;
  if (code === 'EADDRINUSE') return `The address is in use: ${error.message}. Set PORT to another port.`;
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `The server cannot listen or write there: ${error.message}`;
  }
  return error.stack ?? error.message;
}
