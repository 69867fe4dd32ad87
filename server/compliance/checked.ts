import type { Db } from '#db/connect.ts'
import { checkedOf } from '#server/register/attachments/required-rules.ts'
import { attestationsUnder } from '#server/register/attachments/store.ts'
import type { Checked } from '#server/register/attachments/words.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import type { Member } from './member-rules.ts'

/** How the hours of a clause that are validated were checked: on papers only where the attestation of each is attached. */
export async function checkedUnder(db: Db, { source, lines }: Member, known?: string): Promise<Checked> {
  const attested = await attestedMonths(db, [source.clauseId], known)
  const validated = lines.filter(({ work }) => work.validatedAt !== null && work.centihours > 0)
  return checkedOf(
    validated.map(({ work }) => ({
      pieces: Number(attested.has(sentIn(source.clauseId, work.employerId, work.month))),
    })),
  )
}

/** The months of each sender whose attestation is attached. */
export async function attestedMonths(db: Db, clauseIds: readonly number[], known?: string): Promise<Set<string>> {
  const attestations = await attestationsUnder(db, clauseIds, known)
  return new Set(
    attestations.flatMap(({ clauseId, companyId, period }) =>
      monthsIn(period).map(month => sentIn(clauseId, companyId, month)),
    ),
  )
}

export function sentIn(clauseId: number, senderId: number | null, month: string): string {
  return `${clauseId} ${senderId ?? ''} ${month}`
}
