import { euros, hours, hoursFigure, longDate, signedHours } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import type { MeasuredLine } from '#server/compliance/company-lines.ts'
import { costOf } from '#server/compliance/company-rules.ts'
import { type Figures, ownFigures, type Unit } from '#server/compliance/company-totals-rules.ts'
import { partSaid } from '#server/compliance/company-words.ts'
import { endSaid, judgedSaid } from '#server/compliance/judging-words.ts'
import type { Measure } from '#server/compliance/openings/words.ts'
import { thresholdsSaid } from '#server/compliance/threshold-words.ts'
import { gauge, gaugeWords, statusWords } from '#server/compliance/words.ts'
import { holderRoles } from '#server/register/contracts/rules.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { type Cutoff, cutoffHref } from '../cutoff.ts'
import { type Opens, opener } from '../opening-links.ts'

// The contracts of one company, a row each; those that share their hours, then their account once.

export function contractRows(units: readonly Unit<MeasuredLine>[], cutoff: Cutoff, path: string) {
  const read = { cutoff, path }
  return units.flatMap(unit => [
    ...unit.lines.map(line => memberRow(line, unit, read)),
    ...(unit.poolId === null ? [] : [poolRow(unit, read)]),
  ])
}

function memberRow(line: MeasuredLine, { poolId }: Unit, read: Read) {
  const own = ownFigures(line)
  const account = line.account!
  const open = openerOf(line, read, poolId === null ? {} : { ce: 'marche' })
  return {
    ...figuresOf(own, line.standing!.judgedAt, open),
    ...wordOf(line),
    href: cutoffHref(`/marches/${line.contractId}`, read.cutoff),
    title: contractName(line),
    number: [line.number, roleSaid(line), partSaid(line.part)].filter(Boolean).join(' · '),
    note:
      poolId === null
        ? [judgedSaid(account), endSaid(account)].filter(Boolean).join(' ; ')
        : `Avec la globalisation « ${account.pool!.name} ».`,
    penalty: penaltySaid(line, own, openerOf(line, read, { ce: 'marche' })),
  }
}

/** Beside its part in a group, which already names whoever leads it. */
function roleSaid({ role, part }: MeasuredLine): string {
  return role === 'holder' || part.kind === 'leads' ? '' : holderRoles[role].toLowerCase()
}

/** The account of a pool, in its own row: its members have no word of their own. */
function poolRow({ lines, figures }: Unit<MeasuredLine>, read: Read) {
  const [first] = lines
  const open = openerOf(first!, read, {})
  const { pool } = first!.account!
  return {
    ...figuresOf(figures, first!.standing!.judgedAt, open),
    ...wordOf(first!),
    href: null,
    title: `Globalisation « ${pool!.name} »`,
    number: `${listed(lines.map(line => contractNumber(line)))} ensemble · accord du ${longDate(pool!.agreedOn)}`,
    note: judgedSaid(first!.account!),
    penalty: open(figures.exposed > 0 ? hours(figures.exposed) : '—', 'exposed'),
  }
}

function wordOf({ standing }: MeasuredLine) {
  const status = statusWords[standing!.status]
  return { status, tone: status.tone }
}

function figuresOf(figures: Figures, judgedAt: string | null, open: Open) {
  const words = gaugeWords(figures)
  return {
    gauge: gauge(figures),
    words: { ...words, rate: open(words.rate, 'rate') },
    gap: open(judgedAt === null ? '—' : `${signedHours(figures.gap)}\u00a0h`, 'gap'),
  }
}

type Open = (figure: string, measure: Measure) => Opens

/** At which date, and the page of the company. */
type Read = { cutoff: Cutoff; path: string }

/** A share of a contract is not a figure of the contract: it opens among those of the company. */
function openerOf(line: MeasuredLine, { cutoff, path }: Read, part: { ce?: string }): Open {
  const isShare = line.part.kind === 'share'
  const open = opener(isShare ? path : `/marches/${line.contractId}`, cutoff, contractName(line))
  return (figure, measure) => open(figure, measure, isShare ? { marche: String(line.contractId) } : part)
}

/** Hours exposed and their price once the contract is over; while it runs, nothing is. */
function penaltySaid(line: MeasuredLine, { missing, exposed }: Figures, open: Open): Opens {
  if (line.procedure.decision && line.procedure.decision.amountCents > 0)
    return open(`${euros(line.procedure.decision.amountCents)} décidés`, 'decided')
  if (missing > 0 && line.penaltyCents === null)
    return open(`${hoursFigure(missing)}\u00a0h, aucun montant au contrat`, 'missing')
  const cents = costOf(line)
  return open(cents === null ? '—' : `${euros(cents)} (${hours(exposed)})`, 'incurred')
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
