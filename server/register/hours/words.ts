import type { Month } from '#server/base/dates.ts'
import {
  capital,
  hours,
  hoursFigure,
  longDate,
  longInstant,
  longMonth,
  monthName,
  owedHours,
} from '#server/base/format.ts'
import { listed, ofMonth } from '#server/base/french.ts'
import { shown } from '#server/base/written/numbers.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import { inPeriod, ofPeriod } from '../clauses/period-words.ts'
import { percentOf } from '../contracts/words.ts'
import { pseudonym } from '../participants/words.ts'
import { DIRECT_HIRE_MONTHS, eligibleUntil, modes, type Window } from '../placements/rules.ts'
import type { BlankAnswers } from './blank-rules.ts'
import type { Objection } from './entry-rules.ts'
import { FULL_MONTH } from './flag-rules.ts'
import type { Cell } from './grid-store.ts'
import { type Exclusion, MOST_IN_A_MONTH } from './rules.ts'
import type { PeriodStatement } from './statement-rules.ts'
import { gestureIn } from './transition-rules.ts'

// Why an hour is refused or excluded, in sentences a facilitator would say.

/** « octobre », with its year when it is not this one. */
export function monthIn(month: Month, year: string): string {
  const name = capital(monthName(month))
  return month.startsWith(year) ? name : `${name}\u00a0${month.slice(0, 4)}`
}

/** The fact, for the summary and in bold, and what to do about it. */
export function objectionWords(
  objection: Objection,
  {
    typed,
    month,
    ref,
    window,
  }: { typed: string; month: Month; ref: string; window: Pick<Window, 'hiredOn' | 'leftOn'> },
): { fact: string; advice: string } {
  const kept = 'Cette valeur n’est pas encore dans les totaux.'
  switch (objection.kind) {
    case 'shape':
      return { fact: objection.said, advice: kept }
    case 'negative':
      return {
        fact: `«\u00a0${typed}\u00a0» est négatif.`,
        advice: `Pour corriger un mois, écrivez son nouveau total. ${kept}`,
      }
    case 'tooMany': {
      const { centihours, suggestion } = objection
      const most = owedHours(MOST_IN_A_MONTH)
      const question = suggestion === null ? '' : `Vouliez-vous écrire ${asTyped(suggestion)}\u202f? `
      return {
        fact: `${owedHours(centihours)} dépassent ce qu’un mois peut compter, ${most}.`,
        advice: `${question}${kept}`,
      }
    }
    case 'notStarted':
      return {
        fact: `${capital(monthName(month))} n’a pas commencé.`,
        advice: 'Ces heures se déclarent une fois faites.',
      }
    case 'outsideEmployment':
      return {
        fact: `${ref} n’avait pas de contrat de travail en ${monthName(month)}.`,
        advice: `${employmentWords(window)} Corrigez ces dates si elles sont fausses.`,
      }
    case 'overAllContracts':
      return {
        fact: `${ref} a déjà ${hours(objection.elsewhere)} ce mois-là sur un autre contrat.`,
        advice: `Une heure ne compte que pour un marché, et un mois ne peut pas dépasser ${owedHours(MOST_IN_A_MONTH)} en tout.`,
      }
    case 'closed':
      return {
        fact: `Le relevé ${ofMonth(month)} est arrêté.`,
        advice: `Vous aviez écrit ${typed || 'rien'}. Pour le corriger, rouvrez le relevé ou demandez sa réouverture.`,
      }
    case 'split':
      return {
        fact: `Les heures ${ofMonth(month)} de ${ref} sont réparties entre plusieurs marchés\u00a0: ${percentOf(objection.points)} de ${hours(objection.worked)}.`,
        advice: 'Elles se corrigent ensemble, où elles sont réparties.',
      }
  }
}

/** What a form sends of a figure that is shown and not typed there: nobody accepts what they did not see. */
export function keptIn(key: string, { version, centihours }: Pick<Cell, 'version' | 'centihours'>) {
  return { name: `h-${key}`, value: inField(centihours), seenName: `v-${key}`, seenValue: `${version}:${centihours}` }
}

/** A cell that somebody else wrote first, and what was typed in it. */
export function meanwhileWords(
  { month, centihours, loggedByName, loggedAt }: Pick<Cell, 'month' | 'centihours' | 'loggedByName' | 'loggedAt'>,
  ref: string,
  typed: string,
): { fact: string; advice: string } {
  const who = capital(loggedByName ?? 'quelqu’un')
  return {
    fact: `${who} a écrit ${hours(centihours)} pour ${ref} en ${monthName(month)}, le ${longInstant(loggedAt)}.`,
    advice: `Vous avez écrit ${typed.trim() || 'une case vide'}. Gardez votre chiffre ou reprenez le sien, puis enregistrez\u00a0: l’autre restera dans les corrections.`,
  }
}

export type Cut = { month: Month; declared: number; counted: number; inside: number; days: number }

/** More than a full-time month for one employer: what is said before it is accepted. */
export function aboveWords(total: number, month: Month, isShared: boolean): { fact: string; why: string } {
  return {
    fact: `${hours(total)} ${ofMonth(month)} dépassent un temps plein, ${hours(FULL_MONTH)}.`,
    why: `${isShared ? 'Chez cet employeur, tous marchés ensemble. ' : ''}Vérifiez avec l’employeur\u202f; rien n’empêche de valider.`,
  }
}

/** « 52,00 h d’octobre 2026 ne comptent pas. » and why, for the months of one person that the same thing cuts. */
export function exclusionWords(
  excluded: Exclusion,
  cuts: readonly Cut[],
  ref: string,
  window: Window,
): { fact: string; why: string } {
  const declared = cuts.reduce((sum, cut) => sum + cut.declared, 0)
  const counted = cuts.reduce((sum, cut) => sum + cut.counted, 0)
  const [only] = cuts
  const lost =
    cuts.length > 2
      ? `${hours(declared - counted)}, ${ofMonth(only!.month)} à ${longMonth(cuts.at(-1)!.month)},`
      : listed(cuts.map(cut => `${hours(cut.declared - cut.counted)} ${ofMonth(cut.month)}`))
  const share = cuts.length === 1 && only!.inside > 0 ? `, au prorata de ${only!.inside} jours sur ${only!.days}` : ''
  const kept =
    counted > 0
      ? `Les ${hours(declared)} restent au relevé, ${hours(counted)} sont retenues${share}.`
      : `Les ${hours(declared)} restent au relevé.`
  return {
    fact: `${lost} ne comptent pas.`,
    why: `${reasonWords(excluded, ref, window)} ${kept}`,
  }
}

/** Why an hour does not count. */
export function reasonWords(excluded: Exclusion, ref: string, window: Window): string {
  switch (excluded) {
    case 'beforeExecution':
      return `L’exécution du marché a commencé le ${longDate(window.startsOn)}.`
    case 'afterExecution':
      return `L’exécution du marché a pris fin le ${longDate(window.endsOn)}.`
    case 'notEligibleYet':
      return `L’éligibilité de ${ref} n’a été établie que le ${longDate(window.eligibleOn!)}.`
    case 'neverEligible':
      return `L’éligibilité de ${ref} n’est pas établie\u202f; elle doit l’être avant la première heure.`
    case 'windowClosed':
      return modes[window.mode].direct
        ? `Une embauche directe compte ${DIRECT_HIRE_MONTHS} mois\u00a0: celle de ${ref} a compté jusqu’au ${longDate(eligibleUntil(window))}.`
        : `L’éligibilité de ${ref} a pris fin le ${longDate(eligibleUntil(window))}.`
    case 'outsideEmployment':
      return employmentWords(window)
  }
}

/** « Embauche le 2 juin 2026, départ le 30 septembre 2026. » */
export function employmentWords({ hiredOn, leftOn }: Pick<Window, 'hiredOn' | 'leftOn'>): string {
  return leftOn
    ? `Contrat de travail du ${longDate(hiredOn)} au ${longDate(leftOn)}.`
    : `Contrat de travail depuis le ${longDate(hiredOn)}.`
}

/** 15150 → « 151,5 », as one types it. */
export function asTyped(centihours: number): string {
  return shown(centihours)
}

/** The figure of a cell: « 1 001,83 »; whole thousands keep no space in a field. */
export function inField(centihours: number | null): string {
  return centihours === null ? '' : hoursFigure(centihours)
}

/** What was just done, once the page comes back. */
export function savedNotice(
  { changed, left, redated, open }: { changed: number; left: number; redated: boolean; open: readonly string[] },
  gesture: 'save' | 'validate' | 'nothing',
  { key: period, steps }: PeriodStatement,
): string {
  const cells = changed === 0 ? '' : changed === 1 ? 'Un chiffre enregistré.' : `${changed} chiffres enregistrés.`
  if (gesture === 'validate')
    return `${cells} ${open.length ? openNotice(period, open) : `Le relevé ${ofPeriod(period)} ${gestureIn('validate', steps).done}.`}`.trim()
  if (gesture === 'nothing') return `${cells} C’est noté\u00a0: aucune heure ${inPeriod(period)}.`.trim()
  const day = redated ? 'Le jour de réception est corrigé.' : ''
  const ends = left === 0 ? '' : left === 1 ? 'Un départ enregistré.' : `${left} départs enregistrés.`
  return [cells, ends, day].filter(Boolean).join(' ') || 'Rien n’avait changé.'
}

/** The statement stays open for whoever is still awaited. */
function openNotice(period: PeriodKey, refs: readonly string[]): string {
  return `Le relevé ${ofPeriod(period)} reste ouvert\u00a0: les heures de ${listed(refs)} sont encore attendues.`
}

/** What was just done on the page of a statement: validated, or left open for those of whom nothing came. */
export function validatedNotice({ key: period, steps }: PeriodStatement, answers: BlankAnswers): string {
  const isOpen = [...answers.values()].some(({ kind }) => kind === 'awaited')
  return isOpen
    ? `Vos réponses sont enregistrées. Le relevé ${ofPeriod(period)} reste ouvert pour qui est encore attendu.`
    : `Le relevé ${ofPeriod(period)} ${gestureIn('validate', steps).done}.`
}

/** Someone is on the contract; what remains to be done, or to be watched. */
export function addedNotice(number: number, eligible: boolean, overlapping: boolean): string {
  const ref = pseudonym(number)
  const added = `${ref} est sur le marché.`
  if (!eligible) return `${added} Son éligibilité reste à établir\u00a0: jusque-là, ses heures sont à régulariser.`
  if (overlapping) {
    return `${added} Un autre marché l’emploie aux mêmes dates\u00a0: une heure ne compte que pour un marché.`
  }
  return added
}
