import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { readDate } from '#server/base/written/dates.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { knownUntil, measured } from '#server/compliance/measure.ts'
import type { Asked } from '#server/compliance/openings/hour-rules.ts'
import { type Row, withoutPersons } from '#server/compliance/openings/row-rules.ts'
import { isOfEverySender, type Opening, openingOf, totalOf } from '#server/compliance/openings/rules.ts'
import { measureCalled, stateCalled } from '#server/compliance/openings/words.ts'
import { clausesThen } from '#server/register/clauses/known-store.ts'
import { periodFrom } from '#server/register/clauses/period-rules.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { contractThen } from '#server/register/contracts/known-store.ts'
import { titlesSeen } from '#server/register/contracts/named-store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import type { ListQuery } from '#server/web/list.ts'
import { type Cutoff, isPast, readingOf } from '../cutoff.ts'

/** What a figure of a contract opens to, for this person. */
export type ContractOpening = {
  contract: Contract
  account: Account
  opening: Opening
  cutoff: Cutoff
  query: ListQuery
  /** Those of the account that this person sees, by name. */
  contracts: ReadonlyMap<number, string>
}

/**
 * What one employer declared in a month may be what one person did: of statements in one state, who may not read persons is
 * told what all senders declared, or nothing.
 * @throws NotFound where the contract has no such figure that day, or none for this reader.
 */
export async function loadContractOpening(
  db: Db,
  user: User,
  { contract, clauseId, account, cutoff }: MeasuredContract,
  slug: unknown,
  query: ListQuery,
): Promise<ContractOpening> {
  const measure = measureCalled(slug)
  const byPerson = may(user.role, 'persons.read')
  const placementId = numberIn(query.emploi)
  if (placementId !== null && !byPerson) throw new NotFound('figure')
  if (!account || !measure) throw new NotFound('figure')
  const asked: Asked = {
    measure,
    own: query.ce === 'marche' ? clauseId : null,
    upTo: dayIn(query.jusque),
    period: query.periode ? periodFrom(query.periode) : null,
    reason: numberIn(query.motif),
    state: stateCalled(query.releve),
    placementId,
    fileId: numberIn(query.dossier),
  }
  const opening = openingOf(account, asked)
  if (!opening || (!byPerson && asked.state && !isOfEverySender(account, asked))) throw new NotFound('figure')
  const ids = account.members.map(({ source }) => source.contractId)
  const contracts = await titlesSeen(db, user, ids)
  const rows = seen(byPerson ? opening.rows : withoutPersons(opening.rows), contracts)
  return { contract, account, opening: { ...opening, rows }, cutoff, query, contracts }
}

/** A contract at a date, with its account: the same for each of its figures. */
export type MeasuredContract = {
  contract: Contract
  clauseId: number | null
  account: Account | null
  cutoff: Cutoff
}

export async function measuredContract(db: Db, now: Contract, cutoff: Cutoff): Promise<MeasuredContract> {
  const { contract, clauseId } = await readAt(db, now, cutoff)
  const accounts = clauseId === null ? null : await measured(db, [clauseId], readingOf(cutoff))
  return { contract, clauseId, account: accounts?.get(clauseId!) ?? null, cutoff }
}

async function readAt(db: Db, contract: Contract, cutoff: Cutoff) {
  if (!isPast(cutoff)) return { contract, clauseId: (await clauseOfContract(db, contract.id))?.id ?? null }
  const moment = { at: cutoff.at, known: knownUntil(cutoff.known) }
  const clause = (await clausesThen(db, [contract.id], moment)).get(contract.id)
  return { contract: await contractThen(db, contract, moment), clauseId: clause?.id ?? null }
}

/** Rows of a contract of the same account that this person does not see are one row, without anything of it. */
function seen(rows: readonly Row[], contracts: ReadonlyMap<number, string>): Row[] {
  const isHidden = ({ of }: Row) => of.member !== null && !contracts.has(of.member.source.contractId)
  const hidden = rows.filter(isHidden)
  if (hidden.length === 0) return [...rows]
  const value = totalOf({ rows: hidden })
  return [...rows.filter(row => !isHidden(row)), { of: { kind: 'rule', member: null, rule: 'elsewhere' }, value }]
}

function dayIn(typed: string | undefined): string | null {
  return typed ? readDate(typed).date : null
}

function numberIn(typed: string | undefined): number | null {
  return typed && /^\d{1,15}$/.test(typed) ? Number(typed) : null
}
