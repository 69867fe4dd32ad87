import type { Company } from './rules.ts'

// Of which legal person an establishment is, where its SIREN says it wrong: what a person says stands above, dated and undone alike.

/** One act: the legal person that a company was of, and the one it is of from then on; null: of itself alone. */
export type PersonAct = {
  id: number
  companyId: number
  before: string | null
  siren: string | null
  reason: string
  undoesId: number | null
  at: string
  byName: string | null
}

/** What stands of these acts: those that nobody undid, none of which undoes another, the latest first. */
export function standingActs(acts: readonly PersonAct[]): PersonAct[] {
  const undone = new Set(acts.map(({ undoesId }) => undoesId))
  return acts.filter(({ id, undoesId }) => undoesId === null && !undone.has(id)).toSorted((a, b) => b.id - a.id)
}

/** The last act that placed each company: it alone may be undone, the others stand under it. */
export function undoable(acts: readonly PersonAct[]): PersonAct[] {
  const last = new Map<number, PersonAct>()
  for (const act of standingActs(acts).toReversed()) last.set(act.companyId, act)
  return [...last.values()]
}

/** Why a company may not join the one that was named: a sentence, or null. */
export function objectionToJoining(
  company: Pick<Company, 'id' | 'siren'>,
  other: Pick<Company, 'id' | 'siren'> | null,
) {
  if (!other) return 'Aucune entreprise du registre ne porte ce numéro.'
  if (other.id === company.id) return 'C’est cette entreprise elle-même\u00a0: écrivez le numéro de l’autre.'
  if (!other.siren) return 'Cette entreprise n’a pas de SIREN\u00a0: c’est elle qu’il faut réunir à l’autre.'
  if (other.siren === company.siren) return 'Elles sont déjà une seule entreprise.'
  return null
}
