import type { Db } from '#db/connect.ts'
import type { Author } from '#server/journal/store.ts'
import { type Arrived, attach } from '../attachments/actions.ts'
import { missingFor, missingOf } from '../attachments/awaited.ts'
import type { Missing, Piece } from '../attachments/required-rules.ts'
import { kinds, type PieceKind } from '../attachments/rules.ts'
import type { Target } from '../attachments/store.ts'
import { contractPiecesHref, employmentPiecesHref, statementPiecesHref } from '../attachments/words.ts'
import type { Place } from '../clauses/place.ts'
import type { Grid } from '../hours/grid-store.ts'
import type { PeriodStatement } from '../hours/statement-rules.ts'
import { type Answering, noteSent, signedBy } from './signing.ts'

// Papers that a company brings by its link: about its own statements, itself, and those whom it employs.

/** What this company owes of the papers of a contract itself: it answers for the obligation. */
export function ownOfContract(missing: readonly Missing[], companyId: number): Missing[] {
  return missing.filter(one => one.companyId === companyId)
}

/** What this company owes for these statements. Eligibility is not its own to prove: it is established before it hires. */
export function ownMissing(
  grid: Pick<Grid, 'rows' | 'cells'>,
  statements: readonly PeriodStatement[],
  pieces: readonly Piece[],
  { companyId, today }: { companyId: number; today: string },
): Missing[] {
  const owed = missingOf(missingFor(grid, statements, pieces, today), grid.rows, companyId)
  return owed.filter(({ kind }) => kinds[kind].about !== 'eligibility')
}

/**
 * Keeps papers of a company, bounded as those of one sender in a day; whoever follows the contract sees them come. Null, or why not: a
 * French sentence. @throws AlreadyDone
 */
export async function answerPapers(
  db: Db,
  who: Answering,
  { place, period, row }: { place: Place; period: string; row: { participantId: number; placementId: number } | null },
  brought: { kind: PieceKind; datedOn: string | null; files: readonly Arrived[] },
  author: Author,
): Promise<string | null> {
  const { contract, clauseId } = place
  const { about } = kinds[brought.kind]
  const target: Target = {
    about,
    buyerId: contract.buyerId,
    contractId: contract.id,
    clauseId,
    companyId: who.pass.companyId,
    period: about === 'statement' ? period : null,
    placementId: row?.placementId ?? null,
    participantId: row?.participantId ?? null,
  }
  const ofPeriod = row ? employmentPiecesHref(contract.id, row.placementId) : statementPiecesHref(contract.id, period)
  const href = about === 'contract' ? contractPiecesHref(contract.id) : ofPeriod
  const sender = { ...author, sentBy: who.pass.companyId }
  return attach(db, target, { ...brought, href }, sender, async (trx, own) => {
    const signed = await signedBy(trx, who, { kind: 'pieces', place, period }, own)
    await noteSent(trx, who, own.at)
    return { ...signed, sentBy: who.pass.companyId }
  })
}
