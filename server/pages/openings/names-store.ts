import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Row } from '#server/compliance/openings/row-rules.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companiesNumbered } from '#server/register/companies/store.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'

/** How persons, employers and contracts of some rows are called, for this reader. */
export type Names = {
  people: ReadonlyMap<number, { ref: string; href: string }>
  companies: ReadonlyMap<number, Company>
  /** What employs or how tells a handicap or a prison: grouped for those who may not read it. */
  readsSensitive: boolean
  /** Whether a text that somebody typed is read with the persons whom it names. */
  byPerson: boolean
}

export async function namesIn(db: Db, user: User, rows: readonly Row[]): Promise<Names> {
  const works = rows.flatMap(({ of }) => (of.kind === 'work' ? [of.line.work] : []))
  return {
    people: await peopleNumbered(db, [...new Set(works.map(({ participantId }) => participantId))]),
    companies: await companiesNumbered(db, [...new Set(works.map(({ employerId }) => employerId))]),
    readsSensitive: may(user.role, 'identities.read'),
    byPerson: may(user.role, 'persons.read'),
  }
}

async function peopleNumbered(db: Db, ids: readonly number[]): Promise<Map<number, { ref: string; href: string }>> {
  const found = new Map<number, { ref: string; href: string }>()
  for (const some of inChunks(ids))
    for (const { id, number, buyer_id } of await db('participants')
      .whereIn('id', some)
      .select('id', 'number', 'buyer_id'))
      found.set(id, { ref: pseudonym(number), href: participantHref({ number, buyerId: buyer_id }) })
  return found
}

/** Contracts already chosen among those that this person sees. */
export async function contractsTitled(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, { title: string; number: string }>> {
  const found = new Map<number, { title: string; number: string }>()
  for (const some of inChunks(ids))
    for (const row of await db('contracts').whereIn('id', some).select('id', 'title', 'number', 'lot_number')) {
      const title = contractName({ title: row.title, lotNumber: row.lot_number })
      found.set(row.id, { title, number: row.number })
    }
  return found
}
