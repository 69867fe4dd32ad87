import type { Month } from '#server/base/dates.ts'
import { hoursFigure, longMonth, signedHours } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { countedIn, type Exclusion, validatedOf, type Work } from '#server/register/hours/rules.ts'
import { creditOf, isOverAt } from './counted.ts'
import { withoutPeople } from './rules.ts'
import { ccagShort } from './words.ts'

// From declared to counted, line by line: what was not checked yet, what was not accepted and why, what the rules
// leave out and by which article. The lines add up.

type Step = { label: string; text: string; hours: string; strong: boolean }

export function reconciliationModel(work: readonly Work[], at: string, ccag: string, names: readonly string[]) {
  const known = work.filter(line => isOverAt(line, at))
  if (known.length === 0) return null
  const logged = sum(known, line => line.centihours)
  const waiting = known.filter(line => !line.validatedAt)
  const pending = sum(waiting, line => line.centihours)
  const refused = grouped(
    known.filter(line => line.validatedAt),
    line => line.centihours - validatedOf(line),
    line => withoutPeople(line.refusedReason, names) || 'Motif non précisé',
  )
  const validated = sum(known, validatedOf)
  const excluded = grouped(
    known.filter(line => line.validatedAt),
    line => validatedOf(line) - creditOf(line),
    line => judged(line).excluded ?? 'outsideEmployment',
  )
  const counted = sum(known, line => creditOf(line))

  const steps: Step[] = [
    { label: 'Déclarées', text: `${monthsSaid(known)} de l’entreprise`, hours: hoursFigure(logged), strong: true },
    ...(pending > 0
      ? [
          {
            label: 'En attente',
            text: `Relevés à contrôler : ${monthsListed(waiting)}`,
            hours: minus(pending),
            strong: false,
          },
        ]
      : []),
    ...refused.map(({ key, centihours, lines }) => ({
      label: 'Non acceptées',
      text: `${key} (${monthsListed(lines)})`,
      hours: minus(centihours),
      strong: false,
    })),
    { label: 'Validées', text: 'Contrôlées sur pièces', hours: hoursFigure(validated), strong: true },
    ...excluded.map(({ key, centihours, lines }) => ({
      label: exclusionWords[key as Exclusion].label,
      text: `${exclusionWords[key as Exclusion].text} (${ccagShort(ccag, exclusionWords[key as Exclusion].article)}) : ${monthsListed(lines)}`,
      hours: minus(centihours),
      strong: false,
    })),
  ]
  return {
    long: steps.length > 12,
    lead: leadOf({ logged, counted, away: logged - validated, out: validated - counted }),
    steps,
    total: hoursFigure(counted),
  }
}

const exclusionWords: Record<Exclusion, { label: string; text: string; article: string }> = {
  beforeExecution: { label: 'Avant l’exécution', text: 'Faites avant le début de l’exécution', article: '.2' },
  afterExecution: { label: 'Après l’exécution', text: 'Faites après la fin de l’exécution', article: '.2' },
  notEligibleYet: { label: 'Avant l’éligibilité', text: 'Éligibilité établie après la première heure', article: '.1' },
  neverEligible: { label: 'Sans éligibilité', text: 'Éligibilité non établie', article: '.1' },
  windowClosed: { label: 'Au-delà de la durée', text: 'Terme de la période d’éligibilité dépassé', article: '.2' },
  outsideEmployment: { label: 'Hors contrat de travail', text: 'Hors des dates d’emploi déclarées', article: '.2' },
}

function leadOf({
  logged,
  counted,
  away,
  out,
}: {
  logged: number
  counted: number
  away: number
  out: number
}): string {
  const start = `Sur ${hoursFigure(logged)} heures déclarées, ${hoursFigure(counted)} comptent`
  if (away === 0 && out === 0) return `${start} : toutes sont validées et retenues.`
  const reasons = [
    away > 0 ? `${hoursFigure(away)} ne sont pas validées` : '',
    out > 0 ? `${hoursFigure(out)} sont hors des règles du marché` : '',
  ].filter(Boolean)
  return `${start} : ${reasons.join(', ')}.`
}

function judged(line: Work) {
  return countedIn(line.month, validatedOf(line), line.window)
}

function grouped(lines: readonly Work[], amount: (line: Work) => number, keyOf: (line: Work) => string) {
  const groups = Map.groupBy(
    lines.filter(line => amount(line) > 0),
    keyOf,
  )
  return [...groups].map(([key, members]) => ({ key, lines: members, centihours: sum(members, amount) }))
}

function monthsSaid(lines: readonly Work[]): string {
  return plural(new Set(lines.map(line => line.month)).size, 'relevé mensuel', 'relevés mensuels')
}

/** « juin 2025 », « juin 2025 et juillet 2025 », « 5 mois, de juin 2025 à mars 2026 ». */
function monthsListed(lines: readonly Work[]): string {
  const months: Month[] = [...new Set(lines.map(line => line.month))].sort()
  if (months.length < 3) return listed(months.map(longMonth))
  return `${plural(months.length, 'mois', 'mois')}, de ${longMonth(months[0]!)} à ${longMonth(months.at(-1)!)}`
}

function minus(centihours: number): string {
  return signedHours(-centihours)
}

function sum(lines: readonly Work[], amount: (line: Work) => number): number {
  return lines.reduce((all, line) => all + amount(line), 0)
}
