import type { Objections } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'

// What a contract owes beside insertion hours: each kind is an obligation of its own, counted apart. Lines are only added; one
// takes a wrong one back. What was never written as owed has nothing to be declared against.

/** `unit`: centihours, cents, or how many. */
export const pledgeKinds = {
  training: { label: 'Heures de formation', code: 'formation', unit: 'hours', one: 'heure', many: 'heures' },
  internships: { label: 'Stages et immersions', code: 'stages', unit: 'count', one: 'stage', many: 'stages' },
  inclusiveSpend: {
    label: 'Montant sous-traité à des structures inclusives',
    code: 'sous-traitance',
    unit: 'money',
    one: 'euro',
    many: 'euros',
  },
  hires: { label: 'Personnes embauchées', code: 'embauches', unit: 'count', one: 'personne', many: 'personnes' },
} as const satisfies Record<string, { label: string; code: string; unit: Unit; one: string; many: string }>
export type PledgeKind = keyof typeof pledgeKinds
export type Unit = 'hours' | 'money' | 'count'

/** owed: what the contract writes. done: what was declared, with the paper that shows it. */
export type Side = 'owed' | 'done'

/** One line of either side, signed: what an amendment removes, or a line takes back, is negative. */
export type PledgeLine = {
  id: number
  clauseId: number
  side: Side
  kind: PledgeKind
  datedOn: string
  quantity: number
  reason: string
  /** The article that writes it, or the paper that shows it. */
  evidence: string
  /** The line this one takes back, at its own day: it never was. */
  cancelsId: number | null
  recordedAt: string
  recordedByName: string | null
  /** Whoever wrote it may read identities: only such a text may name somebody. */
  byReader: boolean
}

export type Pledge = { kind: PledgeKind; owed: number; done: number; left: number; lines: PledgeLine[] }

/** Each kind that was ever owed, at a date; `lines` are those of effect by then, oldest first. */
export function pledgesAt(lines: readonly PledgeLine[], at: string): Pledge[] {
  const by = Map.groupBy(
    lines.filter(({ datedOn }) => datedOn <= at),
    ({ kind }) => kind,
  )
  return (Object.keys(pledgeKinds) as PledgeKind[]).flatMap(kind => {
    const own = (by.get(kind) ?? []).toSorted((a, b) =>
      a.datedOn < b.datedOn ? -1 : a.datedOn > b.datedOn ? 1 : a.id - b.id,
    )
    if (own.length === 0) return []
    const owed = Math.max(0, total(own, 'owed'))
    const done = Math.max(0, total(own, 'done'))
    return [{ kind, owed, done, left: Math.max(0, owed - done), lines: own }]
  })
}

function total(lines: readonly PledgeLine[], side: Side): number {
  return lines.reduce((sum, line) => (line.side === side ? sum + line.quantity : sum), 0)
}

/** Lines that hold: neither taken back nor taking one back. */
export function holdingLines(lines: readonly PledgeLine[]): PledgeLine[] {
  const gone = new Set(lines.flatMap(({ side, cancelsId }) => (cancelsId === null ? [] : [`${side} ${cancelsId}`])))
  return lines.filter(({ side, id, cancelsId }) => cancelsId === null && !gone.has(`${side} ${id}`))
}

export type PledgeForm = { kind: PledgeKind; datedOn: string; quantity: number; reason: string; evidence: string }

const MOST: Record<Unit, number> = { hours: 1_000_000_00, money: 10_000_000_000_00, count: 100_000 }

/** A sentence by field, none when this may be written as owed. `quantity` is signed. */
export function objectionsToOwed(
  { kind, datedOn, quantity }: PledgeForm,
  lines: readonly PledgeLine[],
  { notifiedOn, today }: { notifiedOn: string | null; today: string },
): Objections {
  const objections = objectionsToLine({ kind, datedOn, quantity }, { notifiedOn, today })
  if (quantity < 0 && -quantity > lowestOwed(lines, kind, datedOn))
    objections.quantite = 'Cet acte retire plus que ce qui est dû.'
  return objections
}

/** A sentence by field, none when this may be declared done. */
export function objectionsToDone(
  { kind, datedOn, quantity }: PledgeForm,
  lines: readonly PledgeLine[],
  { notifiedOn, today }: { notifiedOn: string | null; today: string },
): Objections {
  const objections = objectionsToLine({ kind, datedOn, quantity }, { notifiedOn, today })
  if (!lines.some(line => line.kind === kind && line.side === 'owed'))
    objections.nature = 'Le marché n’en doit pas\u00a0: écrivez d’abord ce qu’il doit.'
  return objections
}

function objectionsToLine(
  { kind, datedOn, quantity }: Pick<PledgeForm, 'kind' | 'datedOn' | 'quantity'>,
  { notifiedOn, today }: { notifiedOn: string | null; today: string },
): Objections {
  const objections: Objections = {}
  if (quantity === 0) objections.quantite = 'Cela fait zéro\u00a0: vérifiez le nombre.'
  if (Math.abs(quantity) > MOST[pledgeKinds[kind].unit]) objections.quantite = 'C’est trop\u00a0: vérifiez le nombre.'
  if (datedOn > today) objections.date = `Le ${longDate(datedOn)} n’est pas encore là.`
  if (notifiedOn && datedOn < notifiedOn) objections.date = `Le marché n’est notifié que le ${longDate(notifiedOn)}.`
  return objections
}

/** What is owed from that day on comes down to this: no act may remove more. */
function lowestOwed(lines: readonly PledgeLine[], kind: PledgeKind, from: string): number {
  const days = [from, ...lines.map(({ datedOn }) => datedOn).filter(day => day > from)]
  return Math.min(...days.map(day => pledgesAt(lines, day).find(one => one.kind === kind)?.owed ?? 0))
}
