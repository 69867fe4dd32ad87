import { randomBytes } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import { lastDay, type Month, monthOf } from '#server/base/dates.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { gridsOf } from '../hours/grid-store.ts'
import { type Group, groupsIn, isThere } from '../hours/groups.ts'
import { type Link, linkFor } from './link.ts'
import { codeFrom } from './paper-rules.ts'
import { contractsOf, type OwnContract, type Whose } from './places.ts'

/** A statement of a company that a form asks for: of the periods that end in its month. */
export type PaperPart = { own: OwnContract; group: Group }

/** What a form printed for a company asks: its own statements of one buyer, with whoever is employed in them. */
export async function paperParts(db: Db, whose: Whose, month: Month): Promise<PaperPart[]> {
  const contracts = await contractsOf(db, whose)
  const grids = await gridsOf(
    db,
    contracts.map(({ clauseId }) => clauseId),
  )
  return contracts.flatMap(own => {
    const grid = grids.get(own.clauseId)!
    const group = groupsIn(grid, month).find(({ sender }) => sender.senderId === whose.companyId)
    if (!group || monthOf(group.statement.to) !== month) return []
    const rows = group.rows.filter(isThere(group, grid))
    return group.sender.expected || rows.length > 0 ? [{ own, group: { ...group, rows } }] : []
  })
}

type Company = { id: number; href: string }

/**
 * Prints a form: its short code, the same each time for a month, and a new link of the company’s own, which is written nowhere else.
 * @throws AlreadyDone
 */
export async function printForm(
  db: Db,
  company: Company,
  { buyerId, month }: { buyerId: number; month: Month },
  author: Author,
): Promise<{ code: string; link: Link }> {
  return db.transaction(async trx => {
    await trx('companies').where({ id: company.id }).forUpdate().first('id')
    await onlyOnce(trx, author)
    const of = { company_id: company.id, buyer_id: buyerId, month }
    const known = await trx('paper_forms').where(of).first('code')
    const code = known?.code ?? (await freeCode(trx))
    const signed = { created_at: author.at, created_by: author.userId }
    if (!known) await trx('paper_forms').insert({ ...of, code, ...signed })
    const to = { companyId: company.id, buyerId, email: '', lastDay: lastDay(month) }
    const link = await linkFor(trx, to, author)
    await record(trx, author, {
      action: 'pass.printed',
      subject: 'company',
      subjectId: company.id,
      buyerId,
      href: `${company.href}/liens`,
      after: { month, expiresOn: link.expiresOn },
    })
    return { code, link }
  })
}

async function freeCode(trx: Db): Promise<string> {
  for (;;) {
    const code = codeFrom(randomBytes(5))
    if (!(await trx('paper_forms').where({ code }).first('id'))) return code
  }
}

/** What the code of a paper that came back says: whose form, of which month; null where none was printed for these buyers. */
export async function formCoded(
  db: Db,
  code: string,
  buyerIds: readonly number[] | null,
): Promise<(Whose & { month: Month }) | null> {
  const query = db('paper_forms').where({ code })
  if (buyerIds) query.whereIn('buyer_id', [...buyerIds])
  const row = await query.first('company_id', 'buyer_id', 'month')
  return row ? { companyId: row.company_id, buyerId: row.buyer_id, month: row.month } : null
}
