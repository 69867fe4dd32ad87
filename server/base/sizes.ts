/** Beyond, a file is no statement of hours: it is neither received nor read. */
export const MOST_SHEET_BYTES = 25_000_000
