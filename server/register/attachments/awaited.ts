import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { boundsOf, monthsIn } from '../clauses/period-rules.ts'
import type { Grid } from '../hours/grid-store.ts'
import type { PeriodStatement } from '../hours/statement-rules.ts'
import { declaredIn, employedIn } from './required.ts'
import { checkedOf, employedDuring, type Missing, missingPieces, type Piece } from './required-rules.ts'
import { type Attachment, piecesOf, piecesUnder } from './store.ts'
import type { Checked } from './words.ts'

/** The papers of a statement: those that are kept, those that are missing, and how it was checked. */
export type StatementPapers = { kept: readonly Attachment[]; missing: readonly Missing[]; checked: Checked | null }

type Asked = { clauseId: number; grid: Grid; statement: PeriodStatement; today: string }

/** What this reader may know of them: who may not read identities is told of structures alone. */
export async function statementPapers(
  db: Db,
  user: Pick<User, 'role'>,
  { clauseId, grid, statement, today }: Asked,
): Promise<StatementPapers> {
  const proofs = (await piecesUnder(db, [clauseId])).get(clauseId) ?? []
  const kept = await piecesOf(db, user, { clauseId, period: statement.key })
  const readsAll = may(user.role, 'identities.read')
  return {
    kept,
    missing: readsAll ? missingFor(grid, [statement], proofs, today) : [],
    checked: checkedFor(grid, statement, proofs),
  }
}

/** What is missing for these statements, and for whoever works in their periods. */
export function missingFor(
  grid: Pick<Grid, 'rows' | 'cells'>,
  statements: readonly PeriodStatement[],
  pieces: readonly Piece[],
  today: string,
): Missing[] {
  const days = statements.map(({ key }) => boundsOf(key))
  const employed = employedIn(grid.rows).filter(one => days.some(period => employedDuring(one, period)))
  const declared = statements.flatMap(statement => declaredIn(grid, statement))
  return missingPieces({ employed, declared, pieces, today })
}

/** Of these, what one sender owes: its own, and of whoever it employs. */
export function missingOf(missing: readonly Missing[], rows: Grid['rows'], senderId: number | null): Missing[] {
  const people = new Set(
    rows.filter(({ employerId }) => employerId === senderId).map(({ participantId }) => participantId),
  )
  return missing.filter(({ companyId, participantId }) =>
    companyId === null ? people.has(participantId!) : companyId === senderId,
  )
}

/** null while nothing of it is validated. */
function checkedFor(
  grid: Pick<Grid, 'rows' | 'cells'>,
  statement: PeriodStatement,
  pieces: readonly Piece[],
): Checked | null {
  const settled = statement.senders.filter(({ state }) => state === 'validated').map(({ senderId }) => senderId)
  if (settled.length === 0) return null
  const own = declaredIn(grid, statement).filter(({ senderId, hasHours }) => hasHours && settled.includes(senderId))
  return checkedOf(
    own.map(({ senderId, period }) => ({ pieces: pieces.filter(one => isOf(one, senderId, period)).length })),
  )
}

function isOf(piece: Piece, senderId: number | null, period: string): boolean {
  const same = piece.period !== null && monthsIn(piece.period).every(month => monthsIn(period).includes(month))
  return piece.kind === 'P_HEURES' && piece.companyId === senderId && same
}
