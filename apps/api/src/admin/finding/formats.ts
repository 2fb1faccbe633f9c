import { stringify } from 'csv-stringify/sync';
import type { UserResponse } from '../../application/users/user.response.js';

export const exportFormats = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Writes users as lines of text. */
export interface Formatter {
  readonly type: string;
  readonly head: string;
  lines(this: void, users: readonly UserResponse[]): string;
}

/** @param attributeKeys columns of the CSV, which cannot come later. */
export const formatterOf = (format: ExportFormat, attributeKeys: readonly string[]): Formatter =>
  format === 'csv' ? csv(attributeKeys) : ndjson;

const ndjson: Formatter = {
  type: 'application/x-ndjson; charset=utf-8',
  head: '',
  lines: (users) => users.map((user) => `${JSON.stringify(user)}\n`).join(''),
};

const columns = ['id', 'email', 'name', 'tz', 'subscribeToEmails', 'control', 'created', 'updated'] as const;

/** RFC 4180 but for the line end, which is a line feed. */
const csv = (attributeKeys: readonly string[]): Formatter => ({
  type: 'text/csv; charset=utf-8',
  head: stringify([[...columns, ...attributeKeys.map((key) => `attributes.${key}`)]]),
  lines: (users) =>
    stringify(
      users.map((user) => [
        ...columns.map((column) => (typeof user[column] === 'boolean' ? String(user[column]) : user[column])),
        ...attributeKeys.map((key) => user.attributes[key]),
      ]),
    ),
});
