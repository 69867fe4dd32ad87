import { may, type Role } from '#server/access/rules.ts'
import type { StatementPapers } from '#server/register/attachments/awaited.ts'
import { kindsAbout } from '#server/register/attachments/rules.ts'
import { statementPiecesHref } from '#server/register/attachments/words.ts'
import type { Grid } from '#server/register/hours/grid-store.ts'
import type { PeriodStatement } from '#server/register/hours/statement-rules.ts'
import { senderNames } from '#server/register/hours/statements-of.ts'
import { type Pieces, peopleNamed } from './pieces.ts'

type Given = { contractId: number; grid: Grid; statement: PeriodStatement; role: Role }

/** The papers of a statement, as its page and theirs show them. */
export function statementPieces(papers: StatementPapers, { contractId, grid, statement, role }: Given): Pieces {
  const companies = senderNames(grid.named, may(role, 'identities.read'))
  const senders = statement.senders.flatMap(({ senderId, placed, expected }) =>
    senderId !== null && (placed || expected)
      ? [{ value: String(senderId), label: companies.get(senderId) ?? 'Employeur' }]
      : [],
  )
  const offered = may(role, 'hours.log') && senders.length > 0
  return {
    href: statementPiecesHref(contractId, statement.key),
    ...papers,
    named: { companies, people: peopleNamed(grid.rows, contractId) },
    offered: offered ? { kinds: kindsAbout('statement', 'structure'), senders } : null,
  }
}
