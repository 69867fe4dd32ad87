/** As of a figure that is taken back. */
export type Fate = { outcome: 'undone' | 'kept' | 'impossible'; why: string }

/** What stands, once the figures of the file are taken back, of somebody who joined a contract by it. */
export type Standing = {
  /** Their employment was taken away already. */
  isGone: boolean
  /** Hours that remain there: of a settled statement, or of somebody else; null: none. */
  left: 'closed' | 'others' | null
  /** Whoever corrected the employment since, and when, in words. */
  corrected: string | null
  decided: boolean
  papers: boolean
  /** Their page was completed: eligibility, grounds, what became of them. */
  completed: boolean
}

/** Nobody touched them: they leave with the import. Else they stay, and why. */
export function fateOf({ isGone, left, corrected, decided, papers, completed }: Standing): Fate {
  if (isGone) return { outcome: 'undone', why: 'déjà retirée du marché' }
  if (left === 'closed')
    return { outcome: 'impossible', why: 'ses heures sont dans un relevé validé\u00a0: rouvrez-le d’abord' }
  if (left) return { outcome: 'kept', why: 'des heures d’ailleurs sont écrites à son nom' }
  if (corrected) return { outcome: 'kept', why: `son contrat de travail a été corrigé ${corrected}` }
  if (decided) return { outcome: 'kept', why: 'une décision porte sur ses heures' }
  if (papers) return { outcome: 'kept', why: 'des pièces sont jointes à son nom' }
  if (completed) return { outcome: 'kept', why: 'sa fiche a été complétée depuis' }
  return { outcome: 'undone', why: '' }
}
