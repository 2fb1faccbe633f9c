import type { Condition as Asked, Filter, TextField, TextTest } from '@rollcall/analytics';
import { rareFlags, startOfUserFact, startOfUserText, userFact, userText } from '@rollcall/projections';
import type { Condition } from '@rollcall/read-store';
import { HttpRefusal } from '../../http/errors/http-refusal.js';
import { canLookInside, containing, type Asking } from './user-search.js';

/** A parsed filter and what it was parsed from, so that a refusal can name the place. */
type Json = Readonly<Record<string, unknown>>;

const insideOf: Readonly<Record<TextField, string>> = {
  id: 'insideId',
  name: 'insideName',
  email: 'insideEmail',
};

/**
 * A filter as the store of profiles is asked it. Refuses what a profile does not tell with `unanswerable_filter`, naming the
 * place in `filter`, the JSON that it was parsed from (undefined: the short form, all of which can be answered).
 */
export function conditionOf(
  parsed: Filter,
  asking: Asking,
  filter: Json | undefined,
  place = 'filter',
): Condition {
  const inner = (part: Filter, below: unknown, at: string): Condition =>
    conditionOf(part, asking, below as Json | undefined, at);
  switch (parsed.kind) {
    case 'and':
    case 'or': {
      const { kind } = parsed;
      const below = filter?.[kind] as readonly unknown[] | undefined;
      const parts = parsed.of.map((part, index) => inner(part, below?.[index], `${place}.${kind}[${index}]`));
      return kind === 'and' ? { and: parts } : { or: parts };
    }
    case 'not': {
      // Also what `ne`, `notIn` and `exists` with false are parsed to.
      const isSaid = filter !== undefined && 'not' in filter;
      return { not: isSaid ? inner(parsed.of, filter.not, `${place}.not`) : inner(parsed.of, filter, place) };
    }
    case 'text':
    case 'fact':
    case 'day':
    case 'total':
    case 'active':
      return ofOne(parsed, asking, place);
  }
}

function ofOne(condition: Asked, asking: Asking, place: string): Condition {
  switch (condition.kind) {
    case 'text':
      return ofText(condition.field, condition.test, asking, place);
    case 'fact':
      if (condition.field.startsWith('preferences.')) throw unanswerable(`${place}.field`, condition.field);
      return ofFact(condition.field, condition.test, asking, place);
    case 'day':
      if (condition.field === 'lastSeen') throw unanswerable(`${place}.field`, condition.field);
      return ofDay(condition.op, condition.day, asking);
    case 'total':
      throw unanswerable(`${place}.field`, `metrics.${condition.metric}`);
    case 'active':
      throw unanswerable(`${place}.field`, condition.metric ? `active.${condition.metric}` : 'active');
  }
}

function ofText(
  field: TextField,
  test: TextTest,
  { scope, searchesInside }: Asking,
  place: string,
): Condition {
  switch (test.op) {
    case 'in':
      return { field, op: 'in', values: test.values.map((value) => userText(scope, value)) };
    case 'exists':
      return { field, op: 'prefix', value: startOfUserText(scope, '') };
    case 'startsWith':
      return { field, op: 'prefix', value: startOfUserText(scope, test.text) };
    case 'contains':
      if (!searchesInside) throw unanswerable(`${place}.op`, 'contains, on this store,');
      if (!canLookInside(test.text)) throw unanswerable(`${place}.value`, 'less than three characters');
      return containing(insideOf[field], test.text);
  }
}

function ofFact(field: string, test: TextTest, { scope }: Asking, place: string): Condition {
  const beginning = (start: string): Condition => ({
    field: 'facts',
    op: 'hasPrefix',
    value: startOfUserFact(scope, field, start),
  });
  const having = (value: string): Condition => ({
    field: 'facts',
    op: 'has',
    value: userFact(scope, field, value),
  });
  const rare = field === 'control' || field === 'subscribeToEmails' ? rareFlags[field] : undefined;
  switch (test.op) {
    case 'in':
      return {
        or: test.values.map((value) =>
          rare === undefined || rare === value ? having(value) : { not: having(rare) },
        ),
      };
    case 'exists':
      return beginning('');
    case 'startsWith':
      return beginning(test.text);
    case 'contains':
      throw unanswerable(`${place}.op`, `contains of ${field}`);
  }
}

/** First seen is when they were created: with a day it is compared as an instant of that day. */
function ofDay(op: Extract<Asked, { kind: 'day' }>['op'], day: string, { scope }: Asking): Condition {
  const field = 'created';
  const first = scope + day;
  // "U" comes right after the "T" of every instant of that day.
  const behind = `${first}U`;
  switch (op) {
    case 'eq':
      return { field, op: 'prefix', value: `${first}T` };
    case 'lt':
      return { field, op: 'lt', value: first };
    case 'lte':
      return { field, op: 'lt', value: behind };
    case 'gt':
      return { field, op: 'gte', value: behind };
    case 'gte':
      return { field, op: 'gte', value: first };
  }
}

const unanswerable = (field: string, what: string): HttpRefusal =>
  new HttpRefusal(422, 'unanswerable_filter', `${field}: ${what} cannot be asked in a list of users`, {
    field,
  });
