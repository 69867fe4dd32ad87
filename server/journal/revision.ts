/**
 * What has been written so far, in one word: everything done leaves a line in the journal, in the same transaction, so
 * what was computed from the register holds until the word changes. Two transactions may commit in the other order than
 * their numbers: counting the latest lines tells it.
 */
export const revisionColumns = `(select max(id) from journal) as last_line,
  (select count(*) from journal where id > (select max(id) - 100 from journal)) as recent_lines`

export type Revision = { last_line: number | null; recent_lines: number }

export function revisionFrom(row: Revision): string {
  return `${row.last_line ?? 0}-${row.recent_lines}`
}
