/** One change of what the sets hold of one user: into a set, out of one, or so much more on a day's sum. */
export type Difference =
  | { readonly kind: 'into' | 'outOf'; readonly set: string }
  | { readonly kind: 'more'; readonly sums: string; readonly value: number };
