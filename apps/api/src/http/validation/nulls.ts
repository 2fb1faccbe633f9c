import { nestedType, nullMeaning, type Dto } from './nested.js';
import { schemaOf } from './schema-of.js';

type Forget = (value: object) => void;
type Properties = Record<string, unknown>;

/**
 * Makes the function that takes null for "not provided", at any depth: official SDKs send null for undefined. Required
 * properties keep theirs, and so do those marked `@Null('clears')`. Works in place, on declared properties only.
 */
export function forgetNulls(type: Dto): Forget {
  const { properties, required = [] } = schemaOf(type);
  const steps = Object.keys(properties).flatMap((name) => stepsOf(type, name, required.includes(name)));
  return (value) => {
    for (const step of steps) step(value);
  };
}

function stepsOf(type: Dto, name: string, required: boolean): Forget[] {
  const steps: Forget[] = [];
  const meaning = nullMeaning(type, name);
  if (!required && meaning !== 'clears') {
    steps.push((value) => {
      if ((value as Properties)[name] === null) (value as Properties)[name] = undefined;
    });
  }
  if (meaning === 'dropEntries') steps.push((value) => dropNullEntries(value as Properties, name));
  const child = nestedType(type, name);
  if (child !== undefined) steps.push(inside(name, forgetNulls(child)));
  return steps;
}

const inside =
  (name: string, forget: Forget): Forget =>
  (value) => {
    const child = (value as Properties)[name];
    if (typeof child !== 'object' || child === null) return;
    if (!Array.isArray(child)) return forget(child);
    for (const one of child as unknown[]) if (typeof one === 'object' && one !== null) forget(one);
  };

function dropNullEntries(value: Properties, name: string): void {
  const entries = value[name];
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) return;
  const list = Object.entries(entries);
  if (list.some(([, one]) => one === null)) {
    value[name] = Object.fromEntries(list.filter(([, one]) => one !== null));
  }
}
