import type { Month } from '#server/base/dates.ts'
import { hoursFigure, longDate, longMonth, signedHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import {
  type CreditedWork,
  type Entry,
  type OutsideReason,
  type Reconciliation,
  reconciliationOf,
} from '#server/compliance/breakdown-rules.ts'
import type { JudgedPeriod } from '#server/compliance/judging-rules.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { checkedWords } from '#server/register/attachments/words.ts'
import { ofPeriod, periodName } from '#server/register/clauses/period-words.ts'
import { basisOf } from '#server/register/hours/basis-words.ts'
import type { Exclusion } from '#server/register/hours/rules.ts'
import { modes } from '#server/register/placements/rules.ts'
import type { Told } from './load.ts'
import type { Regularisation } from './store.ts'
import { ccagShort } from './words.ts'

// From declared to counted, line by line: what was not checked yet, then the three entries that leave hours out, each
// with the base of the rule that made it. The lines add up.

type Step = { label: string; text: string; hours: string; strong: boolean }
type Known = {
  typed: Typed
  regularisations: readonly Regularisation[]
  employers: ReadonlyMap<number, string>
}

export function reconciliationModel({ contract, measured }: Told, { typed, regularisations, employers }: Known) {
  const { member, clause } = measured
  const overdue = member.judged.periods.filter(period => period.overdue)
  if (member.lines.length === 0 && overdue.length === 0) return null
  const found = reconciliationOf(member.lines, ({ work }) => modes[work.window.mode].direct)
  const base = (exclusion: Exclusion, reason: Partial<OutsideReason> = {}) =>
    basisOf(exclusion, { contract, clause, direct: reason.direct ?? false, months: reason.months ?? null }, ccagShort)

  const steps: Step[] = [
    step('Déclarées', `${monthsCounted(member.lines)} de l’entreprise`, hoursFigure(found.declared), true),
    ...missingSteps(overdue, employers),
    ...(found.waiting
      ? [
          step(
            'Pas encore validées',
            `Relevés pas encore contrôlés : ${monthsListed(found.waiting.lines)}`,
            minus(found.waiting.centihours),
          ),
        ]
      : []),
    ...found.refused.map(({ reason, lines, centihours }) =>
      step(
        'Refusées',
        `${typed.print(reason, 'Motif d’heures refusées', refusedFrom(clause.id)) || 'Motif non précisé'} (${monthsListed(lines)})`,
        minus(centihours),
      ),
    ),
    step('Validées', `Contrôlées ${checkedWords[measured.checked]}`, hoursFigure(found.accepted), true),
    ...found.outside.map(({ reason, lines, centihours }) =>
      step(
        'Hors fenêtre',
        `${outsideWords[reason.exclusion]}, ${howCut(reason, typed, clause.id)} (${base(reason.exclusion, reason)}) : ${monthsListed(lines)}`,
        minus(centihours),
      ),
    ),
    ...found.toRegularise.map(({ reason, lines, centihours }) =>
      step('À régulariser', `${outsideWords[reason]} (${base(reason)}) : ${monthsListed(lines)}`, minus(centihours)),
    ),
  ]
  return {
    long: steps.length > 12,
    lead: leadOf(found),
    steps,
    total: hoursFigure(found.counted),
    note: found.regularised ? regularisedSaid(found.regularised, regularisations, typed) : null,
  }
}

/** A row a period and sender; of many in the same state from one sender, one row: each stands in the annex. */
function missingSteps(overdue: readonly JudgedPeriod[], employers: Known['employers']): Step[] {
  const missing = overdue.flatMap(({ key, senders }) =>
    senders
      .filter(({ state }) => state === 'overdue' || state === 'lateToCheck')
      .map(({ senderId, state, dueOn, receivedOn }) => {
        const who = senderId === null ? '' : `, ${employers.get(senderId) ?? 'un employeur'}`
        const then = state === 'overdue' ? 'rien n’est venu' : `reçu le ${longDate(receivedOn!)}, à contrôler`
        return { key, who, state, dueOn, then }
      }),
  )
  const groups = Map.groupBy(missing, ({ who, state }) => `${state}${who}`)
  return [...groups.values()].flatMap(group => {
    const [first, last] = [group[0]!, group.at(-1)!]
    if (group.length <= MANY)
      return group.map(({ key, who, dueOn, then }) =>
        missingStep(`Relevé ${ofPeriod(key)}${who} : échéance du ${longDate(dueOn)}, ${then} ; la période compte zéro`),
      )
    const state = first.state === 'overdue' ? 'rien n’est venu' : 'reçus en retard, à contrôler'
    return [
      missingStep(
        `${group.length} relevés, de ${periodName(first.key)} à ${periodName(last.key)}${first.who} : échéances passées, la dernière le ${longDate(last.dueOn)}, ${state} ; ces périodes comptent zéro, une à une en annexe`,
      ),
    ]
  })
}

const MANY = 3
const missingStep = (text: string) => step('Sans relevé', text, '0,00')

const outsideWords: Record<Exclusion, string> = {
  beforeExecution: 'Faites avant le début de l’exécution',
  afterExecution: 'Faites après la fin de l’exécution',
  notEligibleYet: 'Éligibilité établie après la première heure',
  neverEligible: 'Éligibilité non établie',
  windowClosed: 'Terme de la période d’éligibilité dépassé',
  outsideEmployment: 'Hors des dates d’emploi déclarées',
}

const refusedFrom = (id: number) => ({ table: 'clauses', id, column: 'hours.accepted_reason' })

function howCut({ attested }: OutsideReason, typed: Typed, clauseId: number): string {
  if (attested === null) return 'au prorata des jours'
  const paper = typed.print(attested, 'Pièce de l’employeur', {
    table: 'clauses',
    id: clauseId,
    column: 'hours.attested',
  })
  return paper ? `attesté par l’employeur : ${paper}` : 'attesté par l’employeur'
}

function regularisedSaid(
  { lines, centihours }: Entry<null>,
  regularisations: readonly Regularisation[],
  typed: Typed,
): string {
  const placements = new Set(lines.map(({ work }) => work.placementId))
  const decisions = regularisations
    .filter(({ placementId }) => placements.has(placementId))
    .map(
      ({ id, decidedOn, byName, reason }) =>
        `le ${longDate(decidedOn)}${byName ? ` par ${byName}` : ''} (${typed.print(reason, `Régularisation du ${longDate(decidedOn)}`, { table: 'regularisations', id, column: 'reason' }) || 'motif non précisé'})`,
    )
  return `Parmi les retenues, ${hoursFigure(centihours)} heures faites avant que l’éligibilité soit établie ont été régularisées ${[...new Set(decisions)].join(' ; ') || 'par décision'}.`
}

function leadOf({ declared, counted, unaccepted, uncounted }: Reconciliation): string {
  if (declared === 0) return 'Aucune heure n’est déclarée.'
  const start = `Sur ${hoursFigure(declared)} heures déclarées, ${hoursFigure(counted)} comptent`
  if (counted === declared) return `${start} : toutes sont validées et retenues.`
  const reasons = [
    unaccepted > 0 ? `${hoursFigure(unaccepted)} ne sont pas validées` : '',
    uncounted > 0 ? `${hoursFigure(uncounted)} sont hors fenêtre ou à régulariser` : '',
  ].filter(Boolean)
  return `${start} : ${reasons.join(', ')}.`
}

function step(label: string, text: string, hours: string, strong = false): Step {
  return { label, text, hours, strong }
}

function monthsCounted(lines: readonly CreditedWork[]): string {
  return plural(new Set(lines.map(({ work }) => work.month)).size, 'relevé mensuel', 'relevés mensuels', 'Aucun relevé')
}

/** « juin 2025 », « juin 2025 et juillet 2025 », « 5 mois, de juin 2025 à mars 2026 ». */
function monthsListed(lines: readonly CreditedWork[]): string {
  const months: Month[] = [...new Set(lines.map(({ work }) => work.month))].sort()
  if (months.length === 1) return longMonth(months[0]!)
  if (months.length === 2) return `${longMonth(months[0]!)} et ${longMonth(months[1]!)}`
  return `${plural(months.length, 'mois', 'mois')}, de ${longMonth(months[0]!)} à ${longMonth(months.at(-1)!)}`
}

function minus(centihours: number): string {
  return signedHours(-centihours)
}
