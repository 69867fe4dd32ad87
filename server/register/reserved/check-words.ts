import { hours, longDate } from '#server/base/format.ts'
import { kinds } from '../companies/rules.ts'
import { percentOf } from '../contracts/words.ts'
import { type Check, LEAST_SHARE, type Outcome } from './check-rules.ts'

export const outcomeWords: Record<Outcome, string> = { met: 'Remplie', unmet: 'Non remplie' }

/** What was read: « 62,5 % de l’effectif, pour au moins 50 % », « entreprise adaptée », or the outcome alone. */
export function foundSaid({ condition, outcome, sharePoints, kind, centihours }: Check): string {
  if (condition === 'workforce' && sharePoints !== null)
    return `${percentOf(sharePoints)} de l’effectif, pour au moins ${percentOf(LEAST_SHARE)}`
  if (condition === 'kind' && kind !== null) return kinds[kind].long
  if (condition === 'hours' && centihours !== null) return hours(centihours)
  return outcomeWords[outcome]
}

/** « Convention IAE 2026-14, du 3 février 2026 ; vérifié le 5 mars 2026 par Nadir Belkacem ». */
export function evidenceSaid({ evidence, evidenceOn, checkedOn, byName }: Check): string {
  const dated = evidenceOn ? `, du ${longDate(evidenceOn)}` : ''
  return `${evidence}${dated}\u202f; vérifié le ${longDate(checkedOn)}${byName ? ` par ${byName}` : ''}`
}
