/** Calendar day, YYYY-MM-DD, of UTC. */
export type Day = string;
export type Comparison = 'eq' | 'lt' | 'lte' | 'gt' | 'gte';

/** How a text is looked at; `in` one of these, exactly; the others in any letter case. */
export type TextTest =
  | { readonly op: 'in'; readonly values: readonly string[] }
  | { readonly op: 'exists' }
  | { readonly op: 'startsWith' | 'contains'; readonly text: string };

/** Fields that are kept of each user alone and not as sets, since nearly every user has another value. */
export type TextField = 'id' | 'email' | 'name';
export type DayField = 'firstSeen' | 'lastSeen';

/** What a condition asks of a user; the negative operators are its `not`. */
export type Condition =
  /** `field` as in `factsOf`; one of the values has to pass. */
  | { readonly kind: 'fact'; readonly field: string; readonly test: TextTest }
  | { readonly kind: 'text'; readonly field: TextField; readonly test: TextTest }
  | { readonly kind: 'day'; readonly field: DayField; readonly op: Comparison; readonly day: Day }
  | { readonly kind: 'total'; readonly metric: string; readonly op: Comparison; readonly value: number }
  /** Had an event between two days, both included; undefined metric: of any. */
  | { readonly kind: 'active'; readonly metric?: string; readonly from: Day; readonly to: Day };

/** A filter as it was understood: a small tree. An empty `and` is everybody, an empty `or` nobody. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | Condition;

/** Who pass a filter, if there is one, and have this value of a field of `factsOf`. */
export const having = (filter: Filter | undefined, field: string, value: string): Filter => {
  const has: Filter = { kind: 'fact', field, test: { op: 'in', values: [value] } };
  return filter === undefined ? has : { kind: 'and', of: [filter, has] };
};

export const passes = (test: TextTest, value: string): boolean => {
  switch (test.op) {
    case 'in':
      return test.values.includes(value);
    case 'exists':
      return true;
    case 'startsWith':
      return value.toLowerCase().startsWith(test.text.toLowerCase());
    case 'contains':
      return value.toLowerCase().includes(test.text.toLowerCase());
  }
};

export const compares = <Value extends string | number>(op: Comparison, a: Value, b: Value): boolean => {
  switch (op) {
    case 'eq':
      return a === b;
    case 'lt':
      return a < b;
    case 'lte':
      return a <= b;
    case 'gt':
      return a > b;
    case 'gte':
      return a >= b;
  }
};

/** Does any condition of it pass the check? */
export const someCondition = (filter: Filter, check: (condition: Condition) => boolean): boolean => {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.some((part) => someCondition(part, check));
    case 'not':
      return someCondition(filter.of, check);
    case 'fact':
    case 'text':
    case 'day':
    case 'total':
    case 'active':
      return check(filter);
  }
};
