import { count, longInstant } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Flaw, Verdict } from './verify.ts'

// What verifying found, in sentences: the page and the terminal say the same.

/** « Intact », or what is broken first. */
export function verdictWords({ flaw, intact }: Pick<Verdict, 'flaw' | 'intact'>): string {
  if (flaw) return flawWords(flaw)
  if (intact === 0) return 'Intact\u00a0: le journal ne contient encore aucune ligne scellée.'
  if (intact === 1) return 'Intact\u00a0: la seule ligne scellée est telle qu’elle a été écrite.'
  return `Intact\u00a0: les ${count(intact)} lignes scellées se suivent, telles qu’elles ont été scellées.`
}

/** What else must be known to read the verdict: each a sentence. */
export function verdictNotes({ flaw, intact, carried, carriedAt, unsealed }: Verdict): string[] {
  const notes: string[] = []
  if (flaw && intact > 0)
    notes.push(
      intact === 1
        ? 'La ligne d’avant est intacte.'
        : `Les ${plural(intact, 'ligne', 'lignes')} d’avant sont intactes.`,
    )
  if (carriedAt)
    notes.push(
      `Lignes d’avant la reprise du ${longInstant(carriedAt)}\u00a0: ${plural(carried, 'première ligne scellée', 'premières lignes scellées')} ce jour-là. Rien ne dit ${agreed(carried, 'ce qu’elle était', 'ce qu’elles étaient')} auparavant.`,
    )
  if (unsealed > 0)
    notes.push(
      `${plural(unsealed, 'ligne attend', 'lignes attendent')} encore d’être ${agreed(unsealed, 'scellée', 'scellées')}.`,
    )
  return notes
}

/** Whether a printed head is still in the chain. */
export function headWords(head: string, position: number | null): string {
  if (position === null)
    return `La tête ${head} n’est pas dans la chaîne\u00a0: ce qu’elle scellait a été changé ou retiré, ou elle vient d’un autre journal.`
  return position === 0
    ? `La tête ${head} est celle d’un journal encore vide.`
    : `La tête ${head} est dans la chaîne\u00a0: c’est le sceau n°\u00a0${count(position)}.`
}

function flawWords({ kind, position, journalId, at }: Flaw): string {
  const line = `la ligne n°\u00a0${journalId}${position === null ? '' : ` (sceau n°\u00a0${count(position)})`}`
  const dated = at ? `, datée du ${longInstant(at)}` : ''
  const after = at ? `, après une ligne datée du ${longInstant(at)}` : ''
  const said: Record<Flaw['kind'], string> = {
    changed: `${line}${dated}, ou son sceau, n’est plus ce qui a été scellé.`,
    removed: `${line} a été retirée après avoir été scellée${after}.`,
    sealRemoved: `le sceau n°\u00a0${position} manque${after}.`,
    tailRemoved: `la fin de la chaîne manque à partir du sceau n°\u00a0${position}, ou sa tête a été changée${after}.`,
    beyondHead: `des sceaux dépassent la tête gardée, à partir de ${line}.`,
    added: `${line}${dated} n’est ni scellée ni en attente de l’être\u00a0: un autre outil l’a écrite, ou en a retiré le sceau.`,
    removedUnsealed: `${line} a été retirée avant d’être scellée.`,
  }
  return `Rompu\u00a0: ${said[kind]}`
}
