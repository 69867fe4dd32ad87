import type { Db } from '#db/connect.ts'
import { ensureCompany } from '../companies/store.ts'
import { isOfAnotherKind, kindQuestion } from './employment-rules.ts'
import { Stopped } from './outcome.ts'
import type { Mode } from './rules.ts'
import { employerKnown } from './write-store.ts'

export type Employer = { id: number } | { siret: string }

export async function employerIdOf(trx: Db, employer: Employer, at: string): Promise<number> {
  return 'id' in employer ? employer.id : ensureCompany(trx, { idType: 'SIRET', identifier: employer.siret }, at)
}

/**
 * Whether the answer is to be kept: the employer is not known to be of the mode’s kind, and somebody says it is.
 * @throws Stopped with the question while nobody answered it.
 */
export async function asksAboutKind(trx: Db, employerId: number, mode: Mode, confirmed: boolean): Promise<boolean> {
  const known = await employerKnown(trx, employerId, mode)
  if (known.confirmed || !isOfAnotherKind(mode, known.kinds)) return false
  if (!confirmed) throw new Stopped({ kind: 'employerAsked', sentence: kindQuestion(mode, known.name, known.kinds) })
  return true
}
