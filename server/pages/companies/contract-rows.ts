import { euros, hours, hoursFigure, longDate, signedHours } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import type { MeasuredLine } from '#server/compliance/company-lines.ts'
import { costOf } from '#server/compliance/company-rules.ts'
import { type Figures, ownFigures, type Unit } from '#server/compliance/company-totals-rules.ts'
import { partSaid } from '#server/compliance/company-words.ts'
import { endSaid, judgedSaid } from '#server/compliance/judging-words.ts'
import { thresholdsSaid } from '#server/compliance/threshold-words.ts'
import { gauge, gaugeWords, statusWords } from '#server/compliance/words.ts'
import { holderRoles } from '#server/register/contracts/rules.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { type Cutoff, cutoffHref } from '../cutoff.ts'

// The contracts of one company, a row each; those that share their hours, then their account once.

export function contractRows(units: readonly Unit<MeasuredLine>[], cutoff: Cutoff) {
  return units.flatMap(unit => [
    ...unit.lines.map(line => memberRow(line, unit, cutoff)),
    ...(unit.poolId === null ? [] : [poolRow(unit)]),
  ])
}

function memberRow(line: MeasuredLine, { poolId }: Unit, cutoff: Cutoff) {
  const own = ownFigures(line)
  const account = line.account!
  return {
    ...figuresOf(own, line.standing!.judgedAt),
    ...wordOf(line),
    href: cutoffHref(`/marches/${line.contractId}`, cutoff),
    title: contractName(line),
    number: [line.number, roleSaid(line), partSaid(line.part)].filter(Boolean).join(' · '),
    note:
      poolId === null
        ? [judgedSaid(account), endSaid(account)].filter(Boolean).join(' ; ')
        : `Avec la globalisation « ${account.pool!.name} ».`,
    penalty: penaltySaid(line, own),
  }
}

/** Beside its part in a group, which already names whoever leads it. */
function roleSaid({ role, part }: MeasuredLine): string {
  return role === 'holder' || part.kind === 'leads' ? '' : holderRoles[role].toLowerCase()
}

/** The account of a pool, in its own row: its members have no word of their own. */
function poolRow({ lines, figures }: Unit<MeasuredLine>) {
  const [first] = lines
  const { pool } = first!.account!
  return {
    ...figuresOf(figures, first!.standing!.judgedAt),
    ...wordOf(first!),
    href: null,
    title: `Globalisation « ${pool!.name} »`,
    number: `${listed(lines.map(line => contractNumber(line)))} ensemble · accord du ${longDate(pool!.agreedOn)}`,
    note: judgedSaid(first!.account!),
    penalty: figures.exposed > 0 ? hours(figures.exposed) : '—',
  }
}

function wordOf({ standing }: MeasuredLine) {
  const status = statusWords[standing!.status]
  return { status, tone: status.tone }
}

function figuresOf(figures: Figures, judgedAt: string | null) {
  return {
    gauge: gauge(figures),
    words: gaugeWords(figures),
    gap: judgedAt === null ? '—' : `${signedHours(figures.gap)}\u00a0h`,
  }
}

/** Hours exposed and their price once the contract is over; while it runs, nothing is. */
function penaltySaid(line: MeasuredLine, { missing, exposed }: Figures): string {
  if (line.procedure.decision && line.procedure.decision.amountCents > 0)
    return `${euros(line.procedure.decision.amountCents)} décidés`
  if (missing > 0 && line.penaltyCents === null) return `${hoursFigure(missing)}\u00a0h, aucun montant au contrat`
  const cents = costOf(line)
  return cents === null ? '—' : `${euros(cents)} (${hours(exposed)})`
}

/** From when on a contract is late or at risk: each buyer decides, and the page says which one did. */
export function thresholdNotes(lines: readonly MeasuredLine[]): string[] {
  const said = new Map<string, Set<string>>()
  for (const { account, buyerName } of lines) {
    if (!account) continue
    const rule = thresholdsSaid(account.thresholds)
    said.set(rule, (said.get(rule) ?? new Set()).add(buyerName))
  }
  return [...said].map(([rule, buyers]) => (said.size === 1 ? rule : `${listed([...buyers])} : ${rule}`))
}
