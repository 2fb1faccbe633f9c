import { describe, expect, it } from '@jest/globals';
import { dayIn, isTimeZone } from '@rollcall/domain';
import fc from 'fast-check';

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format;
};

/** The day as `Intl` itself tells it. */
const dayByIntl = (instant: number, timeZone: string): string => formatOf(timeZone).format(instant);

describe('a time zone', () => {
  it('is an IANA name, in any letter case', () => {
    const names = [
      'UTC',
      'Europe/London',
      'europe/LONDON',
      'US/Pacific',
      'Etc/GMT-3',
      'America/Argentina/Salta',
      ...['CET', 'EST', 'PST8PDT', 'GB', 'W-SU', 'Zulu'],
    ];
    expect(names.filter((name) => !isTimeZone(name))).toEqual([]);
  });

  it('is no offset, abbreviation of nowhere, or empty text', () => {
    const others = [
      '',
      ' ',
      '+03:00',
      '-05',
      '+0300',
      'UTC+3',
      'Mars/Phobos',
      'Europe/London ',
      'x'.repeat(1e5),
      ...['BST', 'AST', 'IST', 'PST', 'JST', 'ACT', 'MIT', 'SystemV/EST5'],
    ];
    expect(others.filter(isTimeZone)).toEqual([]);
  });
});

describe('the day of an instant', () => {
  it('is told in an abbreviation as `Intl` takes it, since events from before have some', () => {
    expect(dayIn('2024-01-01T20:00:00Z', 'BST')).toBe('2024-01-02');
  });

  it('is the local one', () => {
    expect(dayIn('2024-03-01T02:00:00Z', 'America/New_York')).toBe('2024-02-29');
    expect(dayIn('2024-02-29T23:00:00+00:00', 'Asia/Tokyo')).toBe('2024-03-01');
    expect(dayIn('2024-02-29T23:59:59.999Z', 'UTC')).toBe('2024-02-29');
    expect(dayIn('2024-03-01T00:00:00.000Z', 'UTC')).toBe('2024-03-01');
    expect(dayIn('1970-01-01T00:00:00.000Z', 'America/New_York')).toBe('1969-12-31');
  });

  it('ends an hour later or earlier when clocks change at midnight', () => {
    // Cairo: 00:00 became 01:00 on 2023-04-28, 24:00 became 23:00 on 2023-10-26.
    expect(dayIn('2023-04-27T21:59:59.999Z', 'Africa/Cairo')).toBe('2023-04-27');
    expect(dayIn('2023-04-27T22:00:00.000Z', 'Africa/Cairo')).toBe('2023-04-28');
    expect(dayIn('2023-10-26T20:59:59.999Z', 'Africa/Cairo')).toBe('2023-10-26');
    expect(dayIn('2023-10-26T21:00:00.000Z', 'Africa/Cairo')).toBe('2023-10-26');
    expect(dayIn('2023-10-26T22:00:00.000Z', 'Africa/Cairo')).toBe('2023-10-27');
  });

  it('skips a day that a country skipped', () => {
    // Samoa went from 29 to 31 December 2011.
    expect(dayIn('2011-12-30T09:59:59.999Z', 'Pacific/Apia')).toBe('2011-12-29');
    expect(dayIn('2011-12-30T10:00:00.000Z', 'Pacific/Apia')).toBe('2011-12-31');
  });

  it('is what Intl says, at any instant in any zone', () => {
    const instants = fc.integer({ min: 0, max: Date.parse('2040-01-01T00:00:00Z') });
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        expect(dayIn(new Date(instant).toISOString(), zone)).toBe(dayByIntl(instant, zone));
      }),
      { numRuns: 500 },
    );
  });

  it('is what Intl says around every change of the clocks', () => {
    const step = 3 * 3_600_000;
    const [from, to] = [Date.parse('2015-01-01T00:30:00Z'), Date.parse('2018-01-01T00:00:00Z')];
    for (const zone of [
      'Africa/Cairo',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Africa/Casablanca',
      'Asia/Gaza',
    ]) {
      const wrong: string[] = [];
      for (let instant = from; instant < to; instant += step) {
        const iso = new Date(instant).toISOString();
        if (dayIn(iso, zone) !== dayByIntl(instant, zone)) wrong.push(iso);
      }
      expect(wrong).toEqual([]);
    }
  });

  it('does not exist for what is no instant, or no zone', () => {
    expect(() => dayIn('yesterday', 'UTC')).toThrow(RangeError);
    expect(() => dayIn('2024-01-01T00:00:00Z', 'Mars/Phobos')).toThrow(RangeError);
  });
});
