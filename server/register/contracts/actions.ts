import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, outrun, record } from '#server/journal/store.ts'
import type { Company } from '../companies/rules.ts'
import { ensureCompany } from '../companies/store.ts'
import { companyName } from '../companies/words.ts'
import { unsettle } from '../standings/store.ts'
import { correctEnd, endActsOf } from './ends-store.ts'
import { holdingNow, objectionsToShares, type ShareForm } from './group-rules.ts'
import { readContracts } from './reading.ts'
import { type Contract, type ContractValues, type Holder, type HolderRole, objectionsTo } from './rules.ts'
import { holdersOf } from './store.ts'
import { percentOf } from './words.ts'
import {
  addHolderTo,
  clauseIdsOf,
  holds,
  insertContract,
  insertHolder,
  insertSaid,
  isOfBuyer,
  putConsiderations,
  putShares,
  updateContract,
} from './write-store.ts'

type Outcome = { id: number; objections: null } | { id: null; objections: Objections }

/** Records a contract typed by hand, with its holder. */
export async function addContract(db: Db, values: ContractValues, author: Author): Promise<Outcome> {
  const objections = objectionsTo(values)
  if (objections) return { id: null, objections }

  return db.transaction(async trx => {
    const strangers = await objectionsToNames(trx, values.buyerId, values, { directorateId: null, operationId: null })
    if (strangers) return { id: null, objections: strangers }
    const id = await insertContract(trx, values, author.at)
    await insertSaid(trx, id, values.considerations)
    const companyId = await ensureCompany(
      trx,
      { idType: 'SIRET', identifier: values.holderSiret!, name: values.holderName },
      author.at,
    )
    await insertHolder(trx, { contractId: id, companyId, role: 'holder', position: 1 })
    await record(trx, author, {
      action: 'contract.added',
      subject: 'contract',
      subjectId: id,
      buyerId: values.buyerId,
      href: `/marches/${id}`,
      after: journaled(values),
    })
    return { id, objections: null }
  })
}

/**
 * Changes a contract's description.
 * @throws Conflict when someone else changed it since this form was opened.
 */
export async function editContract(
  db: Db,
  contract: Contract,
  values: ContractValues & { version: number },
  author: Author,
): Promise<Objections | null> {
  const objections = objectionsTo(values)
  if (objections) return objections

  return db.transaction(async trx => {
    const strangers = await objectionsToNames(trx, contract.buyerId, values, contract)
    if (strangers) return strangers
    const group = holdingNow((await holdersOf(trx, [contract.id])).get(contract.id) ?? [])
    const shares = sharesTyped(group, values.shares)
    const unequal = objectionsToShares(shares ?? [])
    if (Object.keys(unequal).length) return unequal
    const isFixed = (await endActsOf(trx, contract.id)).length > 0
    if (isFixed && !values.endsOn) return { fin: 'Un acte a fixé cette fin\u00a0: corrigez-la, elle ne s’efface plus.' }
    if (!(await updateContract(trx, contract.id, values, author))) return outrun(trx, author)
    if (values.endsOn) await correctEnd(trx, contract.id, values.endsOn, author)
    await putConsiderations(trx, contract.id, values.considerations, author)
    if (shares) await putShares(trx, contract.id, shares, author)
    await record(trx, author, {
      action: 'contract.edited',
      subject: 'contract',
      subjectId: contract.id,
      buyerId: contract.buyerId,
      href: `/marches/${contract.id}`,
      before: { ...journaled(contract), ...(shares && { shares: sharesSaid(group, group) }) },
      after: { ...journaled(values), ...(shares && { shares: sharesSaid(group, shares) }) },
    })
    await readContracts(trx, [contract.id], author)
    await unsettle(trx, await clauseIdsOf(trx, contract.id))
    return null
  })
}

export async function addHolder(
  db: Db,
  contract: Contract,
  { siret, name, role }: { siret: string; name: string; role: HolderRole },
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const companyId = await ensureCompany(trx, { idType: 'SIRET', identifier: siret, name }, author.at)
    await onlyOnce(trx, author)
    if (role !== 'subcontractor' && (await holds(trx, contract.id, companyId)))
      return { siret: 'Cette entreprise est déjà titulaire de ce marché, seule ou en groupement.' }
    const position = role === 'leadHolder' ? 0 : 9
    if (!(await addHolderTo(trx, { contractId: contract.id, companyId, role, position }, author)))
      return { siret: 'Cette entreprise est déjà inscrite avec ce rôle.' }
    await record(trx, author, {
      action: 'contract.holderAdded',
      subject: 'contract',
      subjectId: contract.id,
      buyerId: contract.buyerId,
      href: `/marches/${contract.id}`,
      after: { company: companyName({ name, idType: 'SIRET', identifier: siret }), role },
    })
    await unsettle(trx, await clauseIdsOf(trx, contract.id))
    return null
  })
}

/** What was typed for those who hold the contract today, in their order; null where it was not asked. */
function sharesTyped(group: readonly Holder[], typed: readonly ShareForm[] | null): ShareForm[] | null {
  if (!typed || group.length < 2) return null
  const points = new Map(typed.map(share => [share.companyId, share.points]))
  return group.map(({ companyId }) => ({ companyId, points: points.get(companyId) ?? null }))
}

/** « Bâtisseurs du Canal : 60 % ». */
function sharesSaid(
  group: readonly (Holder & { company: Company })[],
  shares: readonly { companyId: number; points?: number | null; sharePoints?: number | null }[],
): string[] {
  return shares.flatMap(({ companyId, points, sharePoints }) => {
    const holder = group.find(one => one.companyId === companyId)
    const share = points ?? sharePoints ?? null
    return holder && share !== null ? [`${companyName(holder.company)}\u00a0: ${percentOf(share)}`] : []
  })
}

type Placed = Pick<ContractValues, 'directorateId' | 'operationId'>

/** A directorate and an operation are names of one buyer, not of another; one that is retired stays where it is. */
async function objectionsToNames(
  trx: Db,
  buyerId: number,
  { directorateId, operationId }: Placed,
  kept: Placed,
): Promise<Objections | null> {
  const objections: Objections = {}
  if (!(await isOfBuyer(trx, 'directorates', directorateId, buyerId, kept.directorateId)))
    objections.direction = 'Choisissez une direction de cet acheteur.'
  if (!(await isOfBuyer(trx, 'operations', operationId, buyerId, kept.operationId)))
    objections.operation = 'Choisissez une opération de cet acheteur.'
  return Object.keys(objections).length ? objections : null
}

const kept = [
  'number',
  'lotNumber',
  'lotTitle',
  'title',
  'procedure',
  'ccag',
  'ccagVersion',
  'cpv',
  'sector',
  'amountCents',
  'noticedOn',
  'notifiedOn',
  'startsOn',
  'endsOn',
  'directorateId',
  'operationId',
  'groupForm',
  'reservedArticle',
  'considerations',
] as const

function journaled(contract: Partial<Record<(typeof kept)[number], unknown>>): Record<string, unknown> {
  return Object.fromEntries(kept.map(key => [key, contract[key]]))
}
