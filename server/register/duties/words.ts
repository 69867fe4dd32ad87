import { longDate } from '#server/base/format.ts'
import { type dutyAt, dutyWords, exemptions } from './rules.ts'

export const UNSAID = 'Non renseigné'

/** « Soumis, dérogation motivée : 2° Le lien… ; décidé le 3 mars 2026 ». */
export function dutySaid(known: ReturnType<typeof dutyAt>): string {
  if (!known) return UNSAID
  const { duty, recorded } = known
  if (!recorded) return `${dutyWords[duty]}\u00a0: consultation engagée avant le 22 août 2026`
  const which = recorded.exemption ? `\u00a0: ${recorded.exemption}° ${exemptions[recorded.exemption]}` : ''
  return `${dutyWords[duty]}${which}\u202f; décidé le ${longDate(recorded.decidedOn)}`
}
