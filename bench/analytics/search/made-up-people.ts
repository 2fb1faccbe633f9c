import { userStream } from '@rollcall/domain';
import type { DirectoryEntry } from '@rollcall/projections';
import { createHash } from 'node:crypto';
import { seeded } from '../random.js';

const consonants = [...'bcdfghjklmnprstvwz', 'ch', 'sh', 'th', 'br', 'st'];
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ee', 'ou'];
const domains = ['example.com', 'example.org', 'mail.example.net', 'post.example.io', 'acme.example'];

type Random = () => number;

const oneOf = (all: readonly string[], random: Random): string =>
  all[Math.floor(random() * all.length)] ?? '';
const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

function word(syllables: number, random: Random): string {
  let made = '';
  for (let syllable = 0; syllable < syllables; syllable++)
    made += oneOf(consonants, random) + oneOf(vowels, random);
  return made;
}

export interface Person {
  readonly stream: string;
  readonly entry: DirectoryEntry;
}

/** Of 400 first names, few of them common, and 20,000 family names. The same ones for the same seed. */
export function* madeUpPeople(count: number, seed: number): Generator<Person> {
  const random = seeded(seed);
  const firstNames = Array.from({ length: 400 }, () => word(2, random));
  const familyNames = Array.from({ length: 20_000 }, () => word(2 + Math.floor(random() * 2), random));
  for (let number = 0; number < count; number++) {
    const first = firstNames[Math.floor(random() ** 2 * firstNames.length)] ?? '';
    const family = oneOf(familyNames, random);
    const id = `user-${number}`;
    const key = createHash('sha1').update(id).digest('base64url');
    const entry: DirectoryEntry = {
      id,
      name: `${capital(first)} ${capital(family)}`,
      email: `${first}.${family}${number % 100}@${oneOf(domains, random)}`,
      created: new Date(Date.UTC(2023, 0, 1) + number * 30_000).toISOString(),
      environment: 'production',
      tenant: '',
    };
    yield { stream: userStream('production', '', key), entry };
  }
}
