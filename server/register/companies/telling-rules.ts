import type { CompanyKind } from './rules.ts'

// Employers whose name, beside somebody's work, tells health or justice (RGPD, articles 9 and 10). For those who may not
// know, they are one: which of the two it is cannot be told.

export const tellingKinds: readonly string[] = ['EA', 'EATT', 'ESAT', 'PENIT'] satisfies CompanyKind[]

/** What is read in place of the name of such an employer. */
export const TELLING_EMPLOYER = 'Structure employeuse'

export function isTelling(kind: string): boolean {
  return tellingKinds.includes(kind)
}

/** An employer, or who sends the hours, for someone who may, or may not, read what its name reveals. */
export function employerSaid({ name, kind }: { name: string; kind: string }, readsSensitive: boolean): string {
  return isTelling(kind) && !readsSensitive ? TELLING_EMPLOYER : name
}
