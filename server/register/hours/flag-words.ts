import { capital, hours, longDate, monthName, owedHours } from '#server/base/format.ts'
import { listed, ofMonth, pluralInWords } from '#server/base/french.ts'
import { eligibleUntil, type Window } from '../placements/rules.ts'
import type { Flag, FlagCode } from './flag-rules.ts'
import { type Exclusion, MOST_IN_A_MONTH } from './rules.ts'
import { aboveWords, reasonWords } from './words.ts'

// What is flagged, in one sentence each, under the person’s row: nobody is named in it.

/** In the count of what a page flags. */
export const flagNames: Record<FlagCode, string> = {
  blank: 'personne dont rien n’est dit',
  above151: 'plus d’un temps plein',
  above220: 'plus de 220\u00a0h, tous marchés ensemble',
  jump: 'écart avec les mois passés',
  same: 'mêmes chiffres que le mois d’avant',
  outside: 'hors de la fenêtre',
  notEligible: 'éligibilité non établie',
  afterLeaving: 'hors du contrat de travail',
  twice: 'deux fois la même personne',
  ends: 'fenêtre bientôt close',
}

/** `window`: of the person whom it is about; null where it is about the whole statement. */
export function flagWords(flag: Flag, window: Window | null): string {
  switch (flag.code) {
    case 'blank':
      return `Rien n’est dit ${listed(flag.months.map(month => `pour ${monthName(month)}`))}\u00a0: un silence n’est jamais compté zéro.`
    case 'above151':
      return `${aboveWords(flag.total, flag.month, flag.shared).fact}${flag.shared ? ' Chez cet employeur, tous marchés ensemble.' : ''}`
    case 'above220':
      return `${hours(flag.total)} ${ofMonth(flag.month)}, tous marchés ensemble\u00a0: plus que ${owedHours(MOST_IN_A_MONTH)}. Corrigez, ou dites pourquoi.`
    case 'jump':
      return `${hours(flag.figure)} ${ofMonth(flag.month)}, contre ${hours(flag.mean)} en moyenne sur les trois derniers mois validés.`
    case 'same':
      return `Les chiffres des ${pluralInWords(flag.persons, 'personne', 'personnes', 'feminine')} sont exactement ceux de la période précédente.`
    case 'outside':
    case 'notEligible':
    case 'afterLeaving':
      return `${capital(monthName(flag.month))}\u00a0: ${excludedWords(flag.share.excluded!, window!)} ${partWords(flag.share)}`
    case 'twice':
      return flag.under === 'this'
        ? `Cette personne est aussi déclarée sur une autre ligne de ce marché en ${monthName(flag.month)}\u00a0: gardez l’une des deux, ou dites pourquoi les deux sont justes.`
        : `Les mêmes ${hours(flag.figure)} ${ofMonth(flag.month)} sont déclarées par le même employeur sous un autre marché\u00a0: gardez l’une des deux, ou dites pourquoi les deux sont justes.`
    case 'ends':
      return `Ses heures ne compteront plus après le ${longDate(flag.until)}.`
  }
}

function partWords({ inside, tooEarly, days }: { inside: number; tooEarly: number; days: number }): string {
  const counts = inside - tooEarly
  return counts > 0 ? `${counts} jours sur ${days} comptent.` : 'Ces heures ne comptent pas.'
}

/** Under the person’s row, who it is about is not said again. */
function excludedWords(excluded: Exclusion, window: Window): string {
  switch (excluded) {
    case 'notEligibleYet':
      return `l’éligibilité n’a été établie que le ${longDate(window.eligibleOn!)}.`
    case 'neverEligible':
      return 'l’éligibilité n’est pas établie.'
    case 'windowClosed':
      return `la fenêtre s’est close le ${longDate(eligibleUntil(window))}.`
    default: {
      const words = reasonWords(excluded, '', window)
      return words.charAt(0).toLowerCase() + words.slice(1)
    }
  }
}

/** What was looked at and accepted, kept with the gesture: by pseudonym, for everyone reads it. */
export function lookedWords(flags: readonly Flag[], refOf: (placementId: number) => string, reason: string): string {
  const about = Map.groupBy(flags, ({ code }) => code)
  const said = [...about].map(([code, list]) => {
    const refs = [...new Set(list.flatMap(flag => ('placementId' in flag ? refOf(flag.placementId) : [])))]
    return refs.length ? `${flagNames[code]} (${listed(refs)})` : flagNames[code]
  })
  return `Accepté après lecture\u00a0: ${listed(said)}.${reason ? ` ${reason}` : ''}`
}
