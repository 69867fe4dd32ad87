import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { allLines, type Line } from './desk.ts'
import { pairsOf } from './duplicates.ts'
import { insertPairEvent } from './duplicates-store.ts'
import type { Gesture, State } from './state-rules.ts'
import { insertSaid } from './store.ts'
import { type RuleCode, rules } from './words.ts'

/** Which remarks each gesture answers. */
const answers: Record<Gesture, readonly State[]> = {
  flagged: ['open'],
  closed: ['open', 'flagged'],
  reopened: ['flagged', 'closed'],
}

export type Saying = { rule: RuleCode; gesture: Gesture; reason: string }

/**
 * The remarks of one rule on one buyer’s publications, or on one contract of it, told to the platform, left or taken up again.
 * Gives their number. @throws NotFound when the contract has no such remark.
 */
export async function sayOfRemarks(
  db: Db,
  user: User,
  { buyerId, contractId, rule, gesture, reason }: Saying & { buyerId: number; contractId: number | null },
  author: Author,
): Promise<number> {
  await onlyOnce(db, author)
  const asked = { buyerId, today: author.today, rules: [rule], states: answers[gesture] }
  const lines = await allLines(db, user, { ...asked, contractIds: contractId === null ? undefined : [contractId] })
  if (lines.length === 0 && contractId !== null) throw new NotFound('remark')
  if (lines.length === 0) return 0
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    await insertSaid(trx, lines, { gesture, reason }, author)
    await record(trx, author, {
      action: `quality.${gesture}`,
      ...(contractId === null
        ? { subject: 'buyer', subjectId: buyerId, href: deskHref(buyerId) }
        : { subject: 'contract', subjectId: contractId, href: `/marches/${contractId}` }),
      buyerId,
      before: null,
      after: { remark: rules[rule].label, remarks: lines.length, contracts: numbersOf(lines), reason },
    })
  })
  return lines.length
}

/** Enough to find them again; the remarks themselves are kept one by one. */
function numbersOf(lines: readonly Line[]): string {
  const numbers = [...new Set(lines.map(({ number }) => number))]
  return numbers.length > 20 ? `${numbers.slice(0, 20).join(', ')}…` : numbers.join(', ')
}

export function deskHref(buyerId: number): string {
  return `/qualite?acheteur=${buyerId}`
}

/**
 * Two contracts that were probably one are two, or are to be asked again.
 * @throws NotFound when they are no such pair of this buyer.
 */
export async function sayOfPair(
  db: Db,
  user: User,
  asked: { buyerId: number; pair: [number, number]; gesture: 'distinct' | 'reopened'; reason: string },
  author: Author,
): Promise<void> {
  await onlyOnce(db, author)
  const { probable, apart } = await pairsOf(db, user, asked.buyerId)
  const among = asked.gesture === 'distinct' ? probable : apart
  const found = among.find(({ one, other }) => one.id === asked.pair[0] && other.id === asked.pair[1])
  if (!found) throw new NotFound('pair')
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    await insertPairEvent(trx, asked, author)
    await record(trx, author, {
      action: asked.gesture === 'distinct' ? 'quality.distinct' : 'quality.askedAgain',
      subject: 'contract',
      subjectId: found.one.id,
      buyerId: found.one.buyerId,
      ...(found.other.buyerId !== found.one.buyerId && { alsoFor: [found.other.buyerId] }),
      href: `${deskHref(asked.buyerId)}&vue=doublons`,
      before: null,
      after: { contracts: `${found.one.number}, ${found.other.number}`, reason: asked.reason },
    })
  })
}
