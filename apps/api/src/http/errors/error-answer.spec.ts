import { describe, expect, it } from '@jest/globals';
import { DomainError, type DomainErrorCode } from '@rollcall/domain';
import { EngineError, type EngineErrorCode } from '@rollcall/event-sourcing';
import { errorAnswer } from './error-answer.js';
import { HttpRefusal } from './http-refusal.js';

const address = 'https://rollcall.example';
const url = (): string => address;

describe('What an error says over HTTP', () => {
  const domain: readonly (readonly [DomainErrorCode, number | undefined])[] = [
    ['user_not_found', 404],
    ['user_exists', 422],
    ['user_mismatch', undefined],
    ['email_required', 422],
    ['invalid_value', 422],
    ['personalization_off', 403],
    ['metric_not_found', 404],
    ['total_out_of_range', 422],
    ['environment_exists', 422],
    ['environment_not_found', 404],
    ['key_not_found', 404],
    ['key_exists', 422],
    ['key_inactive', 422],
  ];

  it.each(domain)('of the domain: %s is %s', (code, status) => {
    const answer = errorAnswer(new DomainError(code, 'a text', { field: 'email' }), url);
    const body = { error: 'a text', code, field: 'email' };
    expect(answer).toEqual(status === undefined ? undefined : { status, body });
  });

  const engine: readonly (readonly [EngineErrorCode, number | undefined])[] = [
    ['wrong_expected_revision', 409],
    ['conflict', 409],
    ['append_too_large', 413],
    ['store_unavailable', 503],
    ['outcome_unknown', 503],
    ['read_model_behind', 503],
    ['parked', 503],
    ['unknown_event_version', 503],
    ['foreign_log', 503],
    ['deposed', 503],
    ['data_directory_held', 503],
    ['unsealing_failed', undefined],
  ];

  it.each(engine)('of an engine room: %s is %s, and names no internals', (code, status) => {
    const answer = errorAnswer(new EngineError(code, 'stream user-x~/y', { stream: 'user-x~/y' }), url);
    expect(answer?.status).toBe(status);
    expect(JSON.stringify(answer ?? '')).not.toContain('user-x');
  });

  it('sends whoever meets a store that is away back in a second', () => {
    const { headers } = errorAnswer(new EngineError('store_unavailable', 'x'), url)!;
    expect(headers).toEqual({ 'retry-after': '1' });
  });

  it('lists invalid attribute keys word for word, with our own dashboard', () => {
    const error = new DomainError('invalid_attribute_keys', 'x', { keys: ['pln', 'role'] });
    expect(errorAnswer(error, () => `${address}/`)).toEqual({
      status: 422,
      body: {
        error: `Invalid attribute keys: pln, role. Please ensure all attribute keys match those set up at ${address}/users/attributes.`,
        code: 'invalid_attribute_keys',
      },
    });
  });

  it('sends event attributes to the metrics page', () => {
    const error = new DomainError('invalid_event_attribute_keys', 'x', { keys: ['a'] });
    expect(errorAnswer(error, url)!.body.error).toBe(
      `Invalid attribute keys: a. Please ensure all attribute keys match those set up at ${address}/metrics.`,
    );
  });

  it('tells a refusal of the edge as it is', () => {
    const refusal = new HttpRefusal(429, 'rate_limited', 'Too many', { headers: { 'retry-after': '3' } });
    expect(errorAnswer(refusal, url)).toEqual({
      status: 429,
      body: { error: 'Too many', code: 'rate_limited' },
      headers: { 'retry-after': '3' },
    });
  });

  it('has no words for a bug', () => {
    expect(errorAnswer(new TypeError('x is undefined'), url)).toBeUndefined();
    expect(errorAnswer('a text', url)).toBeUndefined();
  });
});
