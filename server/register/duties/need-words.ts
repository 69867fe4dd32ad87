import { dayInFrance, euros, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { RecordedNeed } from './need-rules.ts'
import { buyerQualities, purchases, type Threshold } from './threshold-rules.ts'

/** « Fournitures ou services, 480 000 € HT ; pouvoir adjudicateur… ». */
export function needSaid(need: RecordedNeed): string {
  const months = need.worksMonths === null ? '' : `, ${plural(need.worksMonths, 'mois', 'mois')} de travaux`
  const begun = need.begunOn ? `\u202f; consultation engagée le ${longDate(need.begunOn)}` : ''
  return `${purchases[need.purchase]}, ${euros(need.valueCents)} HT${months}\u202f; ${lowered(buyerQualities[need.quality])}${begun}`
}

/** « Rapport de présentation, p. 3 ; enregistré le 3 novembre 2026 par Nadir Belkacem ». */
export function needSource({ source, recordedAt, byName }: RecordedNeed): string {
  return `${source}\u202f; enregistré le ${longDate(dayInFrance(recordedAt))}${byName ? ` par ${byName}` : ''}`
}

/** « 216 000 € HT », and whether it is still to be confirmed. */
export function thresholdSaid({ cents, toConfirm }: Threshold): string {
  return `${euros(cents)} HT${toConfirm ? ' (à confirmer)' : ''}`
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}
