/** The row of a list that a page follows, or comes before: it holds its place while others come and go. */
export type Edge = { side: 'after' | 'before'; of: number }
