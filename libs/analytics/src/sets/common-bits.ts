/** Bits that are set in a 32-bit word. */
export function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const common = (a: Uint32Array, b: Uint32Array, index: number): number => (a[index] ?? 0) & (b[index] ?? 0);

/**
 * Bits that are set in both of two bitsets of the same length, a multiple of four words. Harley and Seal's way: words
 * are added bit by bit, with sums in `ones` and `twos`, so that only every fourth word is counted; nearly twice as
 * fast as counting each (Hacker's Delight, 2nd edition, section 5-1).
 */
export function commonBits(a: Uint32Array, b: Uint32Array): number {
  let [fours, ones, twos] = [0, 0, 0];
  for (let index = 0; index < a.length; index += 4) {
    const first = common(a, b, index);
    const second = common(a, b, index + 1);
    const third = common(a, b, index + 2);
    const fourth = common(a, b, index + 3);
    const odd = ones ^ first;
    const carried = (ones & first) | (odd & second);
    const single = odd ^ second;
    const odder = single ^ third;
    const carriedToo = (single & third) | (odder & fourth);
    ones = odder ^ fourth;
    const double = twos ^ carried;
    fours += popcount((twos & carried) | (double & carriedToo));
    twos = double ^ carriedToo;
  }
  return fours * 4 + popcount(twos) * 2 + popcount(ones);
}
