import { isSiren } from '#server/base/siret.ts'
import type { Bench } from './record.ts'
import type { Remarks } from './shape-rules.ts'

/** `doubt`: a sound SIREN whose establishment is not, or a number that no key makes sound. */
type SiretRead = { identifier: string; doubt?: 'establishment' | 'key'; siren?: string }

/** What is written where a SIRET is expected, of a buyer as of a holder; a lost first zero is put back, and said. */
export function siretRead(written: string, { isSiret }: Bench, field: string, remarks: Remarks): SiretRead {
  if (isSiret(written)) return { identifier: written }
  const whole = `0${written}`
  if (written.length === 13 && isSiret(whole)) {
    remarks.repair(field, `Le SIRET ${written} a perdu son premier zéro\u00a0: il est lu ${whole}.`)
    return { identifier: whole }
  }
  const siren = written.slice(0, 9)
  if (/^\d{9}(\d{5})?$/.test(written) && isSiren(siren)) return { identifier: written, doubt: 'establishment', siren }
  return { identifier: written, doubt: 'key' }
}
