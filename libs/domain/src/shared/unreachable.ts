/** Closes an exhaustive switch: a case that was forgotten does not compile. Names the kind only, never the data. */
export const unreachable = (never: never, kind: string): never => {
  throw new Error(`No case for this ${kind}: ${(never as { type?: string }).type ?? 'without a type'}`);
};
