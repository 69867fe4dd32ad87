import type { Sector } from './rules.ts'

// The sector that a CPV code proposes, until somebody says which it is.

export const families = { works: 'Travaux', supplies: 'Fournitures', services: 'Services' } as const
export type Family = keyof typeof families

/** By the beginning of the code: the longest that fits tells. */
const sectorsByPrefix: Readonly<Record<string, Sector>> = {
  452: 'BTP_GO',
  4522321: 'BTP_CHARPENTE_METAL',
  4523: 'TP_VRD',
  453: 'BTP_SO',
  454: 'BTP_SO',
  4544: 'BTP_PEINTURE',
  773: 'ESPACES_VERTS',
  909: 'NETTOYAGE',
  905: 'DECHETS',
  553: 'RESTAURATION',
  555: 'RESTAURATION',
  60: 'TRANSPORT',
  631: 'LOGISTIQUE',
  98392: 'LOGISTIQUE',
  48: 'NUMERIQUE',
  72: 'NUMERIQUE',
  71: 'PI',
  79: 'PI',
  797: 'SECURITE',
}

/** `sector` null where the code only tells a family; both null where it is no code. */
export function proposedSector(cpv: string): { sector: Sector | null; family: Family | null } {
  const digits = cpv.replace(/-\d$/, '').trim()
  if (!/^\d{8}$/.test(digits)) return { sector: null, family: null }
  const prefix = Array.from({ length: 7 }, (_, cut) => digits.slice(0, 7 - cut)).find(one =>
    Object.hasOwn(sectorsByPrefix, one),
  )
  return { sector: prefix ? sectorsByPrefix[prefix]! : null, family: familyOf(Number(digits.slice(0, 2))) }
}

function familyOf(division: number): Family | null {
  if (division === 45) return 'works'
  if (division === 48 || (division >= 1 && division <= 44)) return 'supplies'
  return division >= 50 && division <= 98 ? 'services' : null
}
