/** One change of what the sets hold of one user: into a set, out of one, or more on a day's sum: its event's value. */
export type Difference =
  | { readonly kind: 'into' | 'outOf'; readonly set: string }
  | { readonly kind: 'more'; readonly sums: string };
