import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { stripped } from '#server/base/text.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { establishmentsOf } from '#server/register/companies/store.ts'
import { companyName } from '#server/register/companies/words.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import type { NewItem } from './store.ts'

// Which documents a pack is made of: contracts with a clause, among those that this person sees.

/** `buyerIds`: of its contracts, each once. */
export type Contents = { items: NewItem[]; buyerIds: number[] }

export async function ofDirectorate(db: Db, user: User, directorateId: number): Promise<Contents> {
  return contentsFrom(await followed(db, user).where('contracts.directorate_id', directorateId))
}

/** The document of the company first, then that of each contract that one of its establishments holds. */
export async function ofCompany(db: Db, user: User, company: Company): Promise<Contents> {
  const held = db('contract_holders')
    .whereIn('company_id', await establishmentsOf(db, [company]))
    .whereNull('until')
    .whereIn('role', ['holder', 'leadHolder', 'coHolder'])
    .select('contract_id')
  const { items, buyerIds } = contentsFrom(await followed(db, user).whereIn('contracts.id', held))
  if (items.length === 0) return { items, buyerIds }
  return { items: [{ contractId: null, companyId: company.id, title: companyName(company) }, ...items], buyerIds }
}

/** « 2025-0147 » brings each of its lots, « 2025-0147, lot 2 » that one. `unknown`: those that nothing answers to. */
export async function ofNumbers(
  db: Db,
  user: User,
  asked: readonly string[],
): Promise<Contents & { unknown: string[] }> {
  const wanted = asked.map(wantedFrom)
  const rows: Found[] = []
  for (const numbers of inChunks([...new Set(wanted.map(({ number }) => number))]))
    rows.push(...(await followed(db, user).whereIn('contracts.number', [...numbers])))
  const answers = ({ number, lot }: (typeof wanted)[number]) =>
    rows.filter(row => row.number === number && (lot === undefined || row.lot_number === lot))
  const kept = new Map(wanted.flatMap(answers).map(row => [row.id, row]))
  return {
    ...contentsFrom([...kept.values()]),
    unknown: wanted.filter(one => answers(one).length === 0).map(({ text }) => text),
  }
}

/** « 2025-0147, lot 2 » → its number and its lot. */
function wantedFrom(text: string): { text: string; number: string; lot: string | undefined } {
  const plain = text.replaceAll('\u00a0', ' ')
  const at = plain.toLowerCase().lastIndexOf(' lot ')
  if (at < 0) return { text, number: plain, lot: undefined }
  return { text, number: stripped(plain.slice(0, at), { end: /[\s,]/ }), lot: plain.slice(at + 5).trim() }
}

type Found = { id: number; number: string; lot_number: string; title: string; buyer_id: number }

function followed(db: Db, user: User) {
  return visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .orderBy(['contracts.number', 'contracts.lot_number', 'contracts.id'])
    .select<Found[]>(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.buyer_id',
    )
}

function contentsFrom(rows: readonly Found[]): Contents {
  return {
    items: rows.map(({ id, number, lot_number: lotNumber, title }) => ({
      contractId: id,
      companyId: null,
      title: `${contractNumber({ number, lotNumber })}\u00a0: ${contractName({ title, lotNumber: '' })}`,
    })),
    buyerIds: [...new Set(rows.map(({ buyer_id }) => buyer_id))],
  }
}
