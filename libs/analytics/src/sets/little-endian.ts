type Numbers = Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array | Float64Array;

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Turns the bytes of each number of `width` bytes round, in place. */
export function swap(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Writes numbers at a place among bytes, each with its least significant byte first. */
export function writeNumbers(bytes: Uint8Array, at: number, numbers: Numbers): void {
  bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), at);
  if (!isLittleEndian) swap(bytes.subarray(at, at + numbers.byteLength), numbers.BYTES_PER_ELEMENT);
}

/** What `writeNumbers` wrote; a copy, in memory of its own. */
export function readNumbers<Read extends Numbers>(
  type: { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBuffer): Read },
  bytes: Uint8Array,
): Read {
  const copy = new Uint8Array(bytes);
  if (!isLittleEndian) swap(copy, type.BYTES_PER_ELEMENT);
  return new type(copy.buffer);
}
