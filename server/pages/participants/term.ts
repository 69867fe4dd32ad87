import { dayInFrance, longDate } from '#server/base/format.ts'
import type { Participant } from '#server/register/participants/rules.ts'

// Until when it is kept who somebody is, on their page.

export function termWords({ archiveOn, eraseOn, archivedAt, erasedAt }: Participant): string | null {
  if (erasedAt) return `Identité effacée le ${longDate(dayInFrance(erasedAt))}. Les heures et les critères restent.`
  if (!eraseOn) return null
  if (archivedAt)
    return `Identité archivée depuis le ${longDate(dayInFrance(archivedAt))}, effacée le ${longDate(eraseOn)}.`
  return archiveOn === eraseOn
    ? `Identité effacée le ${longDate(eraseOn)}.`
    : `Identité archivée le ${longDate(archiveOn!)}, effacée le ${longDate(eraseOn)}.`
}

export function birthWords({ birthYear, erasedAt }: Participant): string {
  if (erasedAt) return 'Effacée'
  return birthYear ? String(birthYear) : 'Non renseignée'
}
