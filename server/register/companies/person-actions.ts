import type { Db } from '#db/connect.ts'
import { NotFound } from '#server/base/errors.ts'
import { type Author, outrun, record } from '#server/journal/store.ts'
import { buyersConcerned } from './contact-store.ts'
import { standingActs, undoable } from './person-rules.ts'
import { personActsOf, putPerson } from './person-store.ts'
import type { Company } from './rules.ts'
import { companyHref } from './words.ts'

// Two establishments are told apart, or merged, by a person who says why; each act is undone by another.

/** This establishment is no longer of its legal person. @throws Conflict when it is elsewhere since. */
export async function tellApart(db: Db, company: Company, reason: string, author: Author): Promise<void> {
  await place(db, company, { siren: null, reason, undoesId: null }, 'company.toldApart', author)
}

/** It is of the legal person of the other. @throws Conflict when it is elsewhere since. */
export async function join(
  db: Db,
  company: Company,
  { siren, reason }: { siren: string; reason: string },
  author: Author,
): Promise<void> {
  await place(db, company, { siren, reason, undoesId: null }, 'company.joined', author)
}

/** It is again of the legal person it was of. @throws NotFound when this act is not the one that stands. */
export async function undoPerson(db: Db, company: Company, actId: number, author: Author): Promise<void> {
  const acts = standingActs(await personActsOf(db, [company.id], null))
  const act = undoable(acts).find(({ id, companyId }) => id === actId && companyId === company.id)
  if (!act) throw new NotFound('act')
  await place(db, company, { siren: act.before, reason: '', undoesId: act.id }, 'company.personUndone', author)
}

async function place(
  db: Db,
  company: Company,
  act: { siren: string | null; reason: string; undoesId: number | null },
  action: string,
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    const moved = await putPerson(trx, { ...act, companyId: company.id, before: company.siren }, author)
    if (!moved) return outrun(trx, author)
    await record(trx, author, {
      ...{ action, subject: 'company', subjectId: company.id, buyerId: null, href: companyHref(company) },
      alsoFor: await buyersConcerned(trx, company.id),
      before: { siren: company.siren },
      after: { siren: act.siren, reason: act.reason },
    })
  })
}
