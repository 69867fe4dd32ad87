/**
 * « -21/03 »: the 3rd of the month twenty-one months before this one; « +5/end »: the last day of the fifth month
 * to come; « d-14 »: fourteen days ago.
 */
export type When = string

/** The day the account of a colleague who left was closed. */
export const LEFT: When = 'd-16'
