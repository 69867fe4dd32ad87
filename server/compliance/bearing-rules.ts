// Who bears which part of a contract’s hours at a date, and what each did of it. Parts and hours done add up to the contract.

import { apportioned, sum } from '#server/base/figures.ts'
import type { Credit, Work } from '#server/register/hours/rules.ts'
import { type Bearable, borneAt, principalsAt, type ShareAct } from '#server/register/shares/rules.ts'
import type { OwnPart } from './share-rules.ts'

/** Who may bear a part, with the legal person that each is, and what was decided of their parts. */
export type Group = { bearable: readonly (Bearable & { person: string })[]; acts: readonly ShareAct[] }

export type Bearer = {
  companyId: number
  person: string
  /** The holder for which a subcontractor bears its part. */
  principalId: number | null
  owed: number
  transferred: number
  /** Counted hours of its own people, of employers that work for it, and its part of those nobody attributed. */
  counted: number
  /** Of `counted`, hours of other employers that nobody attributed. */
  shared: number
  left: number
}

/** Null where nobody wrote any share. */
export function bearersAt(
  { bearable, acts }: Group,
  owed: number,
  lines: readonly { work: Pick<Work, 'employerId'>; credit: Pick<Credit, 'counted'> }[],
  at: string,
): Bearer[] | null {
  const borne = borneAt(acts, bearable, owed, at)
  if (!borne) return null
  const principals = principalsAt(acts, at)
  const ids = borne.map(({ companyId }) => companyId)
  const own = ids.map(() => 0)
  let unattributed = 0
  for (const { work, credit } of lines) {
    const index = ids.indexOf(bearerOf(work.employerId, ids, principals))
    if (index < 0) unattributed += credit.counted
    else own[index]! += credit.counted
  }
  const room = borne.map((one, index) => Math.max(0, one.owed - own[index]!))
  const shared = apportioned(unattributed, sum(room, one => one) > 0 ? room : borne.map(one => one.owed))
  return borne.map((one, index) => {
    const counted = own[index]! + shared[index]!
    const person = bearable.find(({ companyId }) => companyId === one.companyId)?.person ?? `n${one.companyId}`
    return { ...one, person, counted, shared: shared[index]!, left: Math.max(0, one.owed - counted) }
  })
}

function bearerOf(employerId: number, ids: readonly number[], principals: ReadonlyMap<number, number>): number {
  return ids.includes(employerId) ? employerId : (principals.get(employerId) ?? -1)
}

/** By holder, as a legal person: a subcontractor’s part is its principal’s, or the lead’s, before the buyer. */
export function ownPartsOf(bearers: readonly Bearer[] | null, { bearable }: Group): OwnPart[] {
  if (!bearers) return []
  const lead = bearable.find(({ role }) => role === 'leadHolder' || role === 'holder') ?? bearable[0]
  const found = new Map<string, OwnPart>()
  for (const { companyId, principalId, person, owed, counted } of bearers) {
    const own = bearable.find(one => one.companyId === companyId)
    const answers = own && own.role !== 'subcontractor' ? person : (personOf(principalId) ?? lead?.person ?? person)
    const part = found.get(answers) ?? { person: answers, owed: 0, counted: 0 }
    found.set(answers, { person: answers, owed: part.owed + owed, counted: part.counted + counted })
  }
  return [...found.values()]

  function personOf(id: number | null): string | undefined {
    return bearable.find(({ companyId, role }) => companyId === id && role !== 'subcontractor')?.person
  }
}
