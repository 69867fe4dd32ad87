// Contracts behind the statistics: how many, by what tells them apart, with the hours that count. Facts of contracts, which
// tell of nobody.

import { legalPerson } from '#server/register/companies/rules.ts'
import { type Sector, sectors } from '#server/register/contracts/rules.ts'
import { type Family, families, proposedSector } from '#server/register/contracts/sector-rules.ts'
import { type CountedContract, considerationsOf, isInclusive } from '../counted-rules.ts'

/** A contract whose clause ran during the period, with its hours: owed in all, counted in the period. Centihours. */
export type ContractWorked = CountedContract & {
  buyerId: number
  operationId: number | null
  lotNumber: string
  sector: string
  cpv: string
  companies: readonly { id: number; siren: string | null }[]
  owed: number
  counted: number
}

export type FactRow = { key: string; label: string; contracts: number; counted: number }
export type FactTable = { key: string; head: string; rows: FactRow[] }

type Told = readonly { key: string; label: string }[]
const UNSAID = { key: 'unsaid', label: 'Non renseigné' }

/** « La majorité des marchés clausés ont un montant inférieur à 100 000 € »: cents, the upper end left out. */
const brackets = [
  { key: 'under100k', label: 'Moins de 100 000 €', under: 100_000_00 },
  { key: 'under500k', label: '100 000 à moins de 500 000 €', under: 500_000_00 },
  { key: 'under1m', label: '500 000 à moins de 1 000 000 €', under: 1_000_000_00 },
  { key: 'upTo5m', label: '1 à 5 millions d’euros', under: 5_000_000_01 },
  { key: 'over5m', label: 'Plus de 5 millions d’euros', under: Number.POSITIVE_INFINITY },
] as const

const bases: Told = [
  { key: 'reserved', label: 'Marché réservé' },
  { key: 'mixed', label: 'Clause et critère' },
  { key: 'clause', label: 'Clause d’exécution' },
  { key: 'criterion', label: 'Critère d’attribution' },
]

const breakdowns: readonly { key: string; head: string; rows: Told; of: (contract: ContractWorked) => string }[] = [
  {
    key: 'family',
    head: 'Nature',
    rows: [...Object.entries(families).map(([key, label]) => ({ key, label })), UNSAID],
    of: ({ sector, cpv }) => proposedSector(cpv).family ?? familyOfSector(sector) ?? UNSAID.key,
  },
  {
    key: 'amount',
    head: 'Montant hors taxes',
    rows: [...brackets, UNSAID],
    of: ({ cents }) => (cents === null ? UNSAID.key : brackets.find(({ under }) => cents < under)!.key),
  },
  { key: 'basis', head: 'Base juridique', rows: bases, of: basisOf },
  {
    key: 'sector',
    head: 'Filière',
    rows: [...Object.entries(sectors).map(([key, { label }]) => ({ key, label })), UNSAID],
    of: ({ sector, cpv }) => (Object.hasOwn(sectors, sector) ? sector : (proposedSector(cpv).sector ?? UNSAID.key)),
  },
]

/** Buildings and roads are works, whatever code was published. */
function familyOfSector(sector: string): Family | null {
  if (!Object.hasOwn(sectors, sector)) return null
  return /^(BTP|TP)_/.test(sector as Sector) ? 'works' : 'services'
}

function basisOf(contract: ContractWorked): string {
  if (contract.reservedArticle !== null) return 'reserved'
  const found = considerationsOf(contract)
  if (found.includes('reserve')) return 'reserved'
  if (!found.includes('critere')) return 'clause'
  return found.includes('clause') ? 'mixed' : 'criterion'
}

/** By nature, amount, legal basis and sector; each contract once a table, rows without any left out of none. */
export function factTables(contracts: readonly ContractWorked[]): FactTable[] {
  return breakdowns.map(({ key, head, rows, of }) => {
    const groups = Map.groupBy(contracts, of)
    return {
      key,
      head,
      rows: rows.map(row => {
        const own = groups.get(row.key) ?? []
        return { ...row, contracts: own.length, counted: countedIn(own) }
      }),
    }
  })
}

export type Totals = {
  buyers: number
  contracts: number
  operations: number
  lots: number
  companies: number
  /** Of which structures that employ disadvantaged, disabled or detained workers. */
  inclusive: number
  owed: number
  counted: number
}

/** How many of each, each once. */
export function totalsOf(contracts: readonly ContractWorked[]): Totals {
  const holders = contracts.flatMap(({ companies, holders: kinds }) =>
    companies.map((company, index) => ({ person: legalPerson(company), isOne: isInclusive(kinds[index]!.kind) })),
  )
  return {
    buyers: new Set(contracts.map(({ buyerId }) => buyerId)).size,
    contracts: contracts.length,
    operations: new Set(contracts.flatMap(({ operationId }) => operationId ?? [])).size,
    lots: contracts.filter(({ lotNumber }) => lotNumber !== '').length,
    companies: new Set(holders.map(({ person }) => person)).size,
    inclusive: new Set(holders.filter(({ isOne }) => isOne).map(({ person }) => person)).size,
    owed: contracts.reduce((sum, { owed }) => sum + owed, 0),
    counted: countedIn(contracts),
  }
}

function countedIn(contracts: readonly ContractWorked[]): number {
  return contracts.reduce((sum, { counted }) => sum + counted, 0)
}
