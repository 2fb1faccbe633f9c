import { styleText } from 'node:util';
import type { Finding, FindingLevel } from '@rollcall/doctor';

const colours = { ok: 'green', warning: 'yellow', error: 'red' } as const;

/** A line each: level, check, finding; below it what to do. `isColoured`: for a terminal. */
export function findingsText(findings: readonly Finding[], isColoured: boolean): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .flatMap(({ check, level, finding, whatToDo }) => {
      const indent = ' '.repeat('warning'.length + width + 4);
      const told = `${shown(level, isColoured)}  ${check.padEnd(width)}  ${visible(finding)}`;
      return whatToDo === '' ? [told] : [told, `${indent}→ ${visible(whatToDo)}`];
    })
    .join('\n');
}

function shown(level: FindingLevel, isColoured: boolean): string {
  const text = level.padEnd('warning'.length);
  return isColoured ? styleText(colours[level], text) : text;
}

/** Control characters could move the cursor. */
const visible = (text: string): string => text.replace(/\p{Cc}/gu, '?');
