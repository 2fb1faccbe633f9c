/** What every error looks like over HTTP. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: { readonly error: string; readonly code?: string; readonly field?: string };
  readonly headers?: Readonly<Record<string, string>>;
}
