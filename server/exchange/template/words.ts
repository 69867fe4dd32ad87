import type { Month } from '#server/base/dates.ts'

/** Where staff take the template of a sender. */
export function templateHref(month: Month, senderId: number): string {
  return `/mois/${month}/modeles/${senderId}`
}
