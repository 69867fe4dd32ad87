import { capital, dayInFrance, longDate } from '#server/base/format.ts'
import type { DatedThresholds, Thresholds } from '#server/register/buyers/threshold-rules.ts'
import type { Status } from './status-rules.ts'

/** Whose thresholds these are: « réglage de l’acheteur du 3 mars 2026, par Nadir Belkacem ». */
export function thresholdsBy(thresholds: Thresholds | DatedThresholds): string {
  if (!('recordedAt' in thresholds)) return 'réglage par défaut'
  const by = thresholds.recordedByName ? `, par ${thresholds.recordedByName}` : ''
  return `réglage de l’acheteur du ${longDate(dayInFrance(thresholds.recordedAt))}${by}`
}

/** What the word « En retard », then « Compromis », takes. */
export function lateRule({ latePoints }: Thresholds): string {
  return `le manque à ce jour dépasse ${latePoints}\u00a0points de ce qui est dû`
}

export function riskRule({ riskPoints, riskShare, riskDays, riskRate }: Thresholds): string {
  return `le manque à ce jour dépasse ${riskPoints}\u00a0points de ce qui est dû, une fois passés ${riskShare}\u00a0% de la durée\u202f; ou bien le marché est en retard à ${riskDays}\u00a0jours ou moins de la fin avec moins de ${riskRate}\u00a0% du dû imputé`
}

/** Both, with whose they are: printed where a word rests on them. */
export function thresholdsSaid(thresholds: Thresholds | DatedThresholds): string {
  const by = thresholdsBy(thresholds)
  return `«\u00a0En retard\u00a0»\u00a0: ${lateRule(thresholds)}. «\u00a0Compromis\u00a0»\u00a0: ${riskRule(thresholds)}. Ces seuils sont une pratique\u00a0: ${by}.`
}

/** The one threshold that a word rests on: « le manque à ce jour dépasse 5 points… (réglage par défaut) »; null for others. */
export function thresholdUsed(status: Status, thresholds: Thresholds | DatedThresholds): string | null {
  const by = thresholdsBy(thresholds)
  if (status === 'late') return `${capital(lateRule(thresholds))} (${by}).`
  if (status === 'atRisk') return `${capital(riskRule(thresholds))} (${by}).`
  if (status === 'onCourse')
    return `Le manque à ce jour ne dépasse pas ${thresholds.latePoints}\u00a0points de ce qui est dû (${by}).`
  return null
}
