import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { folded, searchPatterns } from '#server/base/text.ts'
import { buyerName } from '../buyers/words.ts'
import { heldKinds } from '../companies/kinds-store.ts'
import type { CompanyKind } from '../companies/rules.ts'
import { companyName } from '../companies/words.ts'
import type { Contract, ReservedArticle } from '../contracts/rules.ts'
import { holdersOf, visibleContracts } from '../contracts/store.ts'
import { type Award, essWarnings, isForbidden, type Match, matchOf, type ReservedWarning } from './rules.ts'

export type Reserved = {
  id: number
  number: string
  lotNumber: string
  title: string
  form: Contract['form']
  buyerName: string
  amountCents: number | null
  notifiedOn: string | null
  durationMonths: number | null
  article: ReservedArticle | null
  evidence: string
  holders: { name: string; identifier: string; kinds: CompanyKind[] }[]
  match: Match
  warnings: ReservedWarning[]
}

/**
 * Every reserved contract this person may see: an article recorded, or the reservation said by the open data.
 * Those to be checked first, each time the latest first. All of them are read: warnings compare each with the others.
 */
export async function reservedContracts(db: Db, user: User): Promise<Reserved[]> {
  const found = await visibleContracts(db, user)
    .whereIn(
      'contracts.id',
      db('contracts as kept')
        .whereNotNull('kept.reserved_article')
        .select('kept.id as id')
        .union(db('contract_considerations').whereRaw("consideration = 'reserve'").select('contract_id as id')),
    )
    .orderByRaw('contracts.notified_on is null, contracts.notified_on desc, contracts.id desc')
    .select(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.form',
      'contracts.amount_cents',
      'contracts.notified_on',
      'contracts.duration_months',
      'contracts.starts_on',
      'contracts.ends_on',
      'contracts.reserved_article',
      'contracts.reserved_evidence',
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
    )
  const rows = found.map(row => ({ ...row, reserved_article: row.reserved_article as ReservedArticle | null }))
  const holders = await holdersInChunks(
    db,
    rows.map(row => row.id),
  )
  const kinds = await heldKinds(db, null)

  const awards: Award[] = rows.map(row => ({
    contractId: row.id,
    article: row.reserved_article,
    notifiedOn: row.notified_on,
    durationMonths: row.duration_months ?? monthsIn(row.starts_on, row.ends_on),
    sirens: current(holders.get(row.id)).flatMap(holder => holder.company.siren ?? []),
  }))
  const ess = awards.filter(award => award.article === 'L2113-15')
  return rows.map((row, index) => {
    const parties = current(holders.get(row.id))
    return {
      id: row.id,
      number: row.number,
      lotNumber: row.lot_number,
      title: row.title,
      form: row.form as Contract['form'],
      buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
      amountCents: row.amount_cents,
      notifiedOn: row.notified_on,
      durationMonths: awards[index]!.durationMonths,
      article: row.reserved_article,
      evidence: row.reserved_evidence,
      holders: parties
        .filter(party => party.role !== 'subcontractor')
        .map(({ company }) => ({
          name: companyName(company),
          identifier: company.identifier,
          kinds: kinds.of(company, row.notified_on),
        })),
      match: matchOf(
        row.reserved_article,
        parties.map(({ role, company }) => ({ role, kinds: kinds.of(company, row.notified_on) })),
      ),
      warnings: [
        ...essWarnings(awards[index]!, ess),
        ...(isForbidden(row.form as Contract['form'], row.reserved_article) ? (['joined'] as const) : []),
      ],
    }
  })
}

/** Every word of the search is somewhere in the title, the number or a holder's name. */
export function answers(contract: Reserved, query: string): boolean {
  const text = folded([contract.title, contract.number, ...contract.holders.map(holder => holder.name)].join(' '))
  return searchPatterns(query).every(pattern => text.includes(pattern.slice(1, -1).replace(/\\([\\%_])/g, '$1')))
}

async function holdersInChunks(db: Db, ids: readonly number[]) {
  const CHUNK = 2_000 // a statement names so many contracts at most
  const all: Awaited<ReturnType<typeof holdersOf>> = new Map()
  for (let start = 0; start < ids.length; start += CHUNK)
    for (const [id, list] of await holdersOf(db, ids.slice(start, start + CHUNK))) all.set(id, list)
  return all
}

function current<Holder extends { until: string | null }>(holders: Holder[] | undefined): Holder[] {
  return (holders ?? []).filter(holder => holder.until === null)
}

function monthsIn(from: string | null, to: string | null): number | null {
  if (!from || !to) return null
  return (
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1
  )
}
