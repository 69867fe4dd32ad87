import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { lastDay, monthOf } from '#server/base/dates.ts'
import { foldedName } from '#server/base/text.ts'
import type { Place } from '#server/register/clauses/place.ts'
import type { Company } from '#server/register/companies/rules.ts'
import type { Holder } from '#server/register/contracts/rules.ts'
import { contractsFor, holdersOf, visibleContracts } from '#server/register/contracts/store.ts'
import { type Grid, gridsOf } from '#server/register/hours/grid-store.ts'
import { lockGrids } from '#server/register/hours/write-store.ts'
import { identitiesToCompare } from '#server/register/participants/identities.ts'
import { type Known, Register } from './match-rules.ts'
import type { Days } from './when-rules.ts'

/** What a file may be about: the contracts, what stands in them, and the persons its lines are compared with. */
export type Scope = {
  sites: Site[]
  /** What is to be known of it: that it is not whole. */
  notes: string[]
  sender: { id: number; name: string } | null
  register: Register
  known: Map<number, Known>
}
/** A clause: what stands there, and who holds its contract. */
export type Site = { place: Place; grid: Grid; holders: readonly (Holder & { company: Company })[] }

/** The persons of buyers, read once for all the files that are compared with them together. */
export class People {
  private readonly read = new Map<string, ReturnType<typeof identitiesToCompare>>()

  of(db: Db, buyerIds: readonly number[]): ReturnType<typeof identitiesToCompare> {
    const key = buyerIds.toSorted((a, b) => a - b).join(' ')
    const found = this.read.get(key) ?? identitiesToCompare(db, buyerIds)
    this.read.set(key, found)
    return found
  }
}

/** A French sentence: nothing can be read of this. */
export class NoScope extends Error {}

/** `contractIds` and `senderId`: of a file that waits, said once for all. */
type Wanted = {
  contractId: number | null
  contractIds?: readonly number[]
  sender: string
  senderId?: number | null
  period: Days
}

/**
 * The contract that is named, else those on which the sender employs or that it holds, else those where somebody is placed in the period.
 * `isLocked`: all of it is locked before it is read, by whoever is about to write.
 * @throws NotFound for a contract that is not theirs, NoScope with a sentence.
 */
export async function scopeOf(
  db: Db,
  user: User,
  wanted: Wanted,
  { isLocked = false, most = MOST_SITES, people: shared = new People() } = {},
): Promise<Scope> {
  const company = await senderOf(db, user, wanted)
  const all = await clausesOf(db, user, wanted, company?.id ?? null).limit(most + 1)
  const clauses = all.slice(0, most)
  if (clauses.length === 0) throw new NoScope(NONE)
  const ids = clauses.map(({ id }) => id)
  if (isLocked) await lockGrids(db, ids)
  const grids = await gridsOf(db, ids)
  const contractIds = [...new Set(clauses.map(({ contract_id }) => contract_id))]
  const contracts = await contractsFor(db, user, contractIds)
  const holders = await holdersOf(db, contractIds)
  const sites = clauses.map(({ id, contract_id }) => ({
    place: { contract: contracts.get(contract_id)!, clauseId: id },
    grid: grids.get(id)!,
    holders: (holders.get(contract_id) ?? []).filter(({ until }) => until === null || until >= wanted.period.from),
  }))
  const here = new Set(sites.flatMap(({ grid }) => grid.rows.map(({ participantId }) => participantId)))
  const buyers = [...new Set(sites.map(({ place }) => place.contract.buyerId))]
  const people = (await shared.of(db, buyers)).map(person => ({ ...person, isHere: here.has(person.id) }))
  const notes = all.length > most ? [MORE(most)] : []
  return {
    sites,
    notes,
    sender: company,
    register: new Register(people),
    known: new Map(people.map(one => [one.id, one])),
  }
}

const NONE = 'Aucun marché ne correspond\u00a0: dites lequel (--contract), ou l’expéditeur (--sender).'
const MOST_SITES = 300
const MORE = (most: number) =>
  `Plus de ${most} marchés répondent\u00a0: seuls ces ${most}-là sont comparés, les plus anciens. Dites lequel (--contract), ou l’expéditeur (--sender).`

function clausesOf(db: Db, user: User, { contractId, contractIds = [], period }: Wanted, companyId: number | null) {
  const query = visibleContracts(db, user).join('clauses', 'clauses.contract_id', 'contracts.id')
  if (contractId !== null) query.where('contracts.id', contractId)
  if (contractIds.length > 0) query.whereIn('contracts.id', contractIds)
  const placed = db('placements')
    .whereRaw('placements.clause_id = clauses.id')
    .where('placements.hired_on', '<=', lastDay(monthOf(period.to)))
    .where(open => open.whereNull('placements.left_on').orWhere('placements.left_on', '>=', period.from))
  const held = db('contract_holders').whereRaw('contract_holders.contract_id = contracts.id')
  const isNamed = contractId !== null || contractIds.length > 0
  if (!isNamed && companyId !== null)
    query.where(either =>
      either.whereExists(placed.where({ employer_id: companyId })).orWhereExists(held.where({ company_id: companyId })),
    )
  else if (!isNamed) query.whereExists(placed)
  return query.orderBy('clauses.id').select('clauses.id', 'clauses.contract_id')
}

/** Who is said to send the file; null where nobody is. @throws NoScope with a sentence */
export async function senderOf(db: Db, user: User, { sender, senderId, contractId }: Wanted): Promise<Scope['sender']> {
  if (senderId) return (await db('companies').where({ id: senderId }).first('id', 'name')) ?? null
  return sender ? companyCalled(db, user, sender, contractId) : null
}

/** Said by its SIRET, or by words of its name that one company alone bears. */
async function companyCalled(db: Db, user: User, sender: string, contractId: number | null) {
  const digits = sender.replace(/\s/g, '')
  const employers = db('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .whereIn('clauses.contract_id', contractsOf())
  const holders = db('contract_holders').whereIn('contract_holders.contract_id', contractsOf())
  const rows = await db('companies')
    .where(either =>
      either.whereIn('id', employers.select('employer_id')).orWhereIn('id', holders.select('company_id')),
    )
    .select('id', 'name', 'identifier')
  const words = foldedName(sender).split(' ').filter(Boolean)
  const found = rows.filter(
    ({ identifier, name }) => identifier === digits || words.every(word => foldedName(name).includes(word)),
  )
  const exact = found.filter(({ name }) => foldedName(name) === foldedName(sender))
  const only = exact.length === 1 ? exact[0] : found.length === 1 ? found[0] : undefined
  if (!only)
    throw new NoScope(
      found.length
        ? SEVERAL(found.map(({ name }) => name))
        : `Aucune entreprise de ces marchés ne s’appelle «\u00a0${sender}\u00a0».`,
    )
  return { id: only.id as number, name: only.name as string }

  function contractsOf() {
    const query = visibleContracts(db, user).select('contracts.id')
    return contractId === null ? query : query.where('contracts.id', contractId)
  }
}

const SEVERAL = (names: readonly string[]) =>
  `Plusieurs entreprises répondent à ce nom\u00a0: ${names.slice(0, 5).join(', ')}.`
