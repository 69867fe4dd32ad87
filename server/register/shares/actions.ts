import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { owedHours } from '#server/base/format.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { owedAt } from '../clauses/rules.ts'
import { lockLedger } from '../clauses/store.ts'
import { companyName } from '../companies/words.ts'
import { holdersOf } from '../contracts/store.ts'
import { percentOf } from '../contracts/words.ts'
import { unsettle } from '../standings/store.ts'
import {
  type Bearable,
  borneAt,
  objectionsToDay,
  objectionsToShares,
  objectionsToTransfer,
  type ShareAct,
  type SharesForm,
  type SupplierForm,
  type TransferForm,
} from './rules.ts'
import { insertShareAct, shareActsOf } from './store.ts'

/** Those who may bear a part of a contract today: its holders, then its subcontractors. */
export async function bearersOf(db: Db, contractId: number) {
  const holders = (await holdersOf(db, [contractId])).get(contractId) ?? []
  return holders
    .filter(({ until }) => until === null)
    .toSorted((a, b) => Number(a.role === 'subcontractor') - Number(b.role === 'subcontractor'))
}

export function bearable(
  holders: readonly { companyId: number; role: string; sharePoints: number | null }[],
): Bearable[] {
  return holders.map(({ companyId, role, sharePoints }) => ({ companyId, role, points: sharePoints }))
}

/** Writes which part of the hours each company bears from a day on. Null, or what is wrong by field. */
export function writeShares(db: Db, place: Place, form: SharesForm, author: Author): Promise<Objections | null> {
  return acting(db, place, author, async (trx, { ledger, when }) => {
    const objections = objectionsToShares(form, owedAt(ledger, form.effectOn), when)
    if (Object.keys(objections).length) return objections
    const act = { kind: 'shares' as const, ...form }
    await insertShareAct(trx, place.contract.id, act, author)
    const names = await namesOf(trx, place.contract.id)
    const said = form.parts.map(
      ({ companyId, value }) =>
        `${names.get(companyId) ?? ''}\u00a0: ${form.unit === 'points' ? percentOf(value) : owedHours(value)}`,
    )
    await journal(trx, place, 'share.written', { shares: said, effectOn: form.effectOn, reason: form.reason }, author)
    return null
  })
}

/** Lets hours pass from one company to another; the contract owes as much. Null, or what is wrong by field. */
export function transferHours(db: Db, place: Place, form: TransferForm, author: Author): Promise<Objections | null> {
  return acting(db, place, author, async (trx, { ledger, acts, holders, when }) => {
    const days = [form.effectOn, ...laterDays(ledger, acts, form.effectOn)]
    const borne = days.map(day => borneAt(acts, bearable(holders), owedAt(ledger, day), day))
    const objections = objectionsToTransfer(form, borne, when)
    if (Object.keys(objections).length) return objections
    const principalOf = (companyId: number) =>
      borne[0]!.find(one => one.companyId === companyId)?.principalId ??
      (holders.find(one => one.companyId === companyId)?.role === 'subcontractor'
        ? (holders[0]?.companyId ?? null)
        : null)
    const parts = [
      { companyId: form.fromId, principalId: principalOf(form.fromId), value: -form.centihours },
      { companyId: form.toId, principalId: principalOf(form.toId), value: form.centihours },
    ]
    const { effectOn, reason } = form
    await insertShareAct(trx, place.contract.id, { kind: 'transfer', unit: 'hours', effectOn, reason, parts }, author)
    const names = await namesOf(trx, place.contract.id)
    const said = { from: names.get(form.fromId), to: names.get(form.toId), centihours: form.centihours }
    await journal(trx, place, 'share.transferred', { ...said, effectOn, reason }, author)
    return null
  })
}

/** Says for which holder an employer works that bears no part. Null, or what is wrong by field. */
export function attributeSupplier(
  db: Db,
  place: Place,
  form: SupplierForm & { employerName: string },
  author: Author,
): Promise<Objections | null> {
  return acting(db, place, author, async (trx, { when }) => {
    const objections = objectionsToDay(form.effectOn, when)
    if (Object.keys(objections).length) return objections
    const { effectOn, reason } = form
    const parts = [{ companyId: form.employerId, principalId: form.principalId, value: 0 }]
    await insertShareAct(trx, place.contract.id, { kind: 'suppliers', unit: 'hours', effectOn, reason, parts }, author)
    const to = (await namesOf(trx, place.contract.id)).get(form.principalId)
    await journal(trx, place, 'share.attributed', { employer: form.employerName, to, effectOn, reason }, author)
    return null
  })
}

type Known = {
  ledger: Awaited<ReturnType<typeof lockLedger>>
  acts: ShareAct[]
  holders: Awaited<ReturnType<typeof bearersOf>>
  when: { notifiedOn: string | null; today: string }
}

/** Under the lock of the ledger, once; what was decided before is read there. */
async function acting(
  db: Db,
  place: Place,
  author: Author,
  act: (trx: Db, known: Known) => Promise<Objections | null>,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    const ledger = await lockLedger(trx, place.clauseId)
    await onlyOnce(trx, author)
    const { id, notifiedOn } = place.contract
    const acts = (await shareActsOf(trx, [id])).get(id) ?? []
    const when = { notifiedOn, today: author.today }
    const objections = await act(trx, { ledger, acts, holders: await bearersOf(trx, id), when })
    if (!objections) await unsettle(trx, [place.clauseId])
    return objections
  })
}

/** Days after this one on which what is owed or borne changes. */
function laterDays(ledger: Known['ledger'], acts: readonly ShareAct[], from: string): string[] {
  const days = [...ledger.map(({ datedOn }) => datedOn), ...acts.map(({ effectOn }) => effectOn ?? '')]
  return [...new Set(days)].filter(day => day > from)
}

async function namesOf(trx: Db, contractId: number): Promise<Map<number, string>> {
  return new Map((await bearersOf(trx, contractId)).map(({ companyId, company }) => [companyId, companyName(company)]))
}

function journal(trx: Db, place: Place, action: string, after: Record<string, unknown>, author: Author) {
  return record(trx, author, {
    action,
    subject: 'share',
    subjectId: place.contract.id,
    buyerId: place.contract.buyerId,
    href: `/marches/${place.contract.id}/parts`,
    after,
  })
}
