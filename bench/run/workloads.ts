import type { Load } from '../load/run-load.js';
import { NUMBER, type RequestText } from '../load/request-template.js';

export const BENCH_KEY = 'be9c4000.6f1d0c7a9b3e48d2a5f7c1e0946b8d3270ac5e1f';
export const METRIC = 'words-written';

const headers = { 'x-api-key': BENCH_KEY };
const userId = `bench-user-${NUMBER}`;
const userPath = `/v1/users/${userId}`;

const identify: RequestText = {
  method: 'PUT',
  path: userPath,
  headers,
  body: JSON.stringify({
    email: `${userId}@example.com`,
    name: `Ada Lovelace ${NUMBER}`,
    tz: 'Europe/London',
  }),
};

export interface Workload {
  readonly name: 'identify-new' | 'identify-same' | 'metric-event' | 'get-user';
  readonly title: string;
  readonly request: RequestText;
  /** `new`: every request a user never seen. `existing`: users that were identified before measuring. */
  readonly users: 'new' | 'existing';
  readonly writes: boolean;
  /** Least share of the ceiling at 64 connections that the product aims at. */
  readonly aim?: number;
}

export const workloads: readonly Workload[] = [
  {
    name: 'identify-new',
    title: 'identify new users',
    request: identify,
    users: 'new',
    writes: true,
    aim: 0.7,
  },
  {
    name: 'identify-same',
    title: 'identify, no change',
    request: identify,
    users: 'existing',
    writes: false,
  },
  {
    name: 'metric-event',
    title: 'metric event',
    request: {
      method: 'POST',
      path: `/v1/metrics/${METRIC}/event`,
      headers,
      body: JSON.stringify({ user: { id: userId }, value: 3 }),
    },
    users: 'existing',
    writes: true,
    aim: 0.7,
  },
  {
    name: 'get-user',
    title: 'get user',
    request: { method: 'GET', path: userPath, headers },
    users: 'existing',
    writes: false,
    aim: 0.6,
  },
];

/** Identifies users 0 … count - 1. */
export const fill = (count: number): Pick<Load, 'request' | 'numbers' | 'for'> => ({
  request: identify,
  numbers: { from: 0 },
  for: { requests: count },
});
