import { type AnalyticsError, isAnalyticsError } from '@rollcall/analytics';
import { isDomainError, type DomainError, type DomainErrorCode } from '@rollcall/domain';
import { isEngineError, type EngineErrorCode } from '@rollcall/event-sourcing';
import type { ErrorAnswer } from './error-shape.js';
import { isHttpRefusal } from './http-refusal.js';
import { frameworkAnswer } from './framework-errors.js';

const domainStatus: Record<DomainErrorCode, number> = {
  user_not_found: 404,
  user_exists: 422,
  user_mismatch: 500,
  invalid_attribute_keys: 422,
  invalid_event_attribute_keys: 422,
  email_required: 422,
  invalid_value: 422,
  personalization_off: 403,
  metric_not_found: 404,
  total_out_of_range: 422,
  environment_exists: 422,
  environment_not_found: 404,
  key_not_found: 404,
  key_exists: 422,
  key_inactive: 422,
  segment_not_found: 404,
  segment_exists: 422,
  too_many_segments: 422,
};

const unavailable = 'A store is not available right now. Nothing was lost: repeat the request.';

/** Codes that are missing here are faults of this server. */
const engineAnswers: Partial<Record<EngineErrorCode, { readonly status: number; readonly text: string }>> = {
  wrong_expected_revision: { status: 409, text: 'Other writes kept coming first. Repeat the request.' },
  conflict: { status: 409, text: 'Other writes kept coming first. Repeat the request.' },
  append_too_large: { status: 413, text: 'The request is too large: nothing of it was stored.' },
  store_unavailable: { status: 503, text: unavailable },
  outcome_unknown: { status: 503, text: 'The outcome is unknown. The request is safe to repeat.' },
  read_model_behind: { status: 503, text: 'The read model is behind. Repeat the request.' },
  parked: { status: 503, text: 'This record is parked until an operator repairs it.' },
  unknown_event_version: { status: 503, text: 'The log holds events of a newer version of this server.' },
  foreign_log: { status: 503, text: unavailable },
  deposed: { status: 503, text: unavailable },
  data_directory_held: { status: 503, text: unavailable },
  operation_not_found: { status: 404, text: 'There is no such operation.' },
  operation_ended: { status: 409, text: 'The operation has ended.' },
  operation_active: { status: 409, text: 'The operation has not ended: it need not be resumed.' },
  unknown_projection: { status: 404, text: 'There is no such projection.' },
  rebuild_in_progress: { status: 409, text: 'Another rebuild of the projection is under way.' },
  no_previous_build: { status: 409, text: 'There is no previous build.' },
};

const RETRY_AFTER_SECONDS = '1';

/**
 * What an error says over HTTP; undefined: nothing, it is a fault of this server (500).
 * `publicUrl`: tells where the dashboard is, for texts that send the caller there.
 */
export function errorAnswer(error: unknown, publicUrl: () => string): ErrorAnswer | undefined {
  if (isHttpRefusal(error)) {
    const { status, code, message, detail } = error;
    const body = { error: message, code, ...(detail.field !== undefined && { field: detail.field }) };
    return { status, body, ...(detail.headers && { headers: detail.headers }) };
  }
  if (isDomainError(error)) return domainAnswer(error, publicUrl);
  if (isAnalyticsError(error)) return analyticsAnswer(error);
  if (isEngineError(error)) {
    const known = engineAnswers[error.code];
    if (known === undefined) return undefined;
    const body = { error: known.text, code: error.code };
    return known.status === 503
      ? { status: 503, body, headers: { 'retry-after': RETRY_AFTER_SECONDS } }
      : { status: known.status, body };
  }
  return frameworkAnswer(error);
}

function domainAnswer(error: DomainError, publicUrl: () => string): ErrorAnswer | undefined {
  const { code, detail } = error;
  const status = domainStatus[code];
  if (status >= 500) return undefined;
  const field = detail.field === undefined ? {} : { field: detail.field };
  return { status, body: { error: domainText(error, publicUrl), code, ...field } };
}

/** `unreadable_set` is a fault of this server, or damage. */
function analyticsAnswer({ code, message }: AnalyticsError): ErrorAnswer | undefined {
  switch (code) {
    case 'too_many_values':
    case 'answer_too_large':
      return { status: 422, body: { error: message, code } };
    case 'unreadable_set':
      return undefined;
  }
}

function domainText({ code, message, detail }: DomainError, publicUrl: () => string): string {
  const keys = (detail.keys ?? []).join(', ');
  const at = (page: string): string => invalidKeys(keys, `${publicUrl().replace(/\/+$/, '')}/${page}`);
  if (code === 'invalid_attribute_keys') return at('users/attributes');
  if (code === 'invalid_event_attribute_keys') return at('metrics');
  return message;
}

const invalidKeys = (keys: string, url: string): string =>
  `Invalid attribute keys: ${keys}. Please ensure all attribute keys match those set up at ${url}.`;
