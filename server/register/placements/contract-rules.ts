// The contract of employment behind an employment, as national returns count them: its type and how long it lasted.

import { later, plusDays, plusMonths } from '#server/base/dates.ts'
import type { Mode } from './rules.ts'

/** `sensitive`: tells health or justice, with the rarest ones. */
type TypeInfo = { label: string; national: string; sensitive?: true }

export const employmentTypes = {
  cdi: { label: 'CDI', national: 'CDI' },
  cdd: { label: 'CDD', national: 'CDD' },
  apprenticeship: { label: 'Apprentissage', national: 'APPRENTISSAGE' },
  professional: { label: 'Professionnalisation', national: 'PROFESSIONNALISATION' },
  mission: { label: 'Mission d’intérim (ETTI, ETT)', national: 'MISSION' },
  ai: { label: 'Mise à disposition par une AI', national: 'AI' },
  geiq: { label: 'Contrat d’un GEIQ', national: 'GEIQ' },
  insertion: { label: 'CDDI ou autre contrat d’une structure d’insertion', national: 'CDDI' },
  others: { label: 'Autres contrats, regroupés', national: 'AUTRE', sensitive: true },
} as const satisfies Record<string, TypeInfo>
export type EmploymentType = keyof typeof employmentTypes

const byMode: Partial<Record<Mode, EmploymentType>> = {
  ED_CDI: 'cdi',
  ED_CDD: 'cdd',
  ED_APPR: 'apprenticeship',
  ED_PRO: 'professional',
  MAD_AI: 'ai',
  MAD_ETTI: 'mission',
  MAD_ETT: 'mission',
  MAD_GEIQ: 'geiq',
  ST_EI: 'insertion',
  ST_ACI: 'insertion',
  AUT_REGIE: 'insertion',
}

/** Which contract a way of working is done under, as far as it tells. */
export function employmentType(mode: Mode): EmploymentType {
  return byMode[mode] ?? 'others'
}

/** In the order of their length; `months`: shorter than so many. */
export const lengthBands = {
  under1: { label: 'Moins d’un mois', months: 1 },
  from1to3: { label: '1 à moins de 3 mois', months: 3 },
  from3to6: { label: '3 à moins de 6 mois', months: 6 },
  from6to12: { label: '6 à 12 mois', months: 12 },
  over12: { label: 'Plus de 12 mois', months: Number.POSITIVE_INFINITY },
} as const
export type LengthBand = keyof typeof lengthBands

/** How long an employment had lasted on a day: to its last day, or to that day while it goes on. */
export function lengthBand({ hiredOn, leftOn }: { hiredOn: string; leftOn: string | null }, at: string): LengthBand {
  const last = later(hiredOn, leftOn !== null && leftOn < at ? leftOn : at)
  const bands = Object.keys(lengthBands) as LengthBand[]
  return bands.find(band => isShorter(hiredOn, last, band)) ?? 'over12'
}

/** A year to the day is « 6 à 12 mois ». */
function isShorter(from: string, last: string, band: LengthBand): boolean {
  const { months } = lengthBands[band]
  if (months === Number.POSITIVE_INFINITY) return true
  const wholeOn = plusDays(plusMonths(from, months), -1)
  return band === 'from6to12' ? last <= wholeOn : last < wholeOn
}
