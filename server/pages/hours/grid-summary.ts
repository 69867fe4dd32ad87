import type { Objections } from '#server/base/errors.ts'
import { hours, monthName, owedHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { whoIs } from '../cells-row.ts'
import type { Scene } from './grid-rows.ts'

// What could not be saved of the grid of a contract, each a link to its cell.

export function summaryOf(
  scene: Scene,
  shown: readonly Row[],
  sentence: string | null,
  conflict: boolean,
  wrong: Objections,
) {
  const errors = shown.flatMap(row =>
    scene.columns.flatMap(({ month }) => {
      const key = cellKey(row.placementId, month)
      const where = `${whoIs(row, scene)}, ${monthName(month)}\u00a0: `
      if (scene.attempt.objections.has(key)) {
        return [{ href: `#h-${key}`, sentence: `${where}${shortObjection(scene, key)}` }]
      }
      const theirs = scene.attempt.conflicts.get(key)
      return theirs
        ? [
            {
              href: `#h-${key}`,
              sentence: `${where}vous avez écrit ${scene.attempt.typed.get(key)?.trim() || 'rien'}, il y est maintenant ${hours(theirs.centihours)}`,
            },
          ]
        : []
    }),
  )
  for (const [id, said] of scene.attempt.answers) errors.push({ href: `#p${id}`, sentence: said })
  if (wrong.recu) errors.push({ href: '#recu', sentence: wrong.recu })
  if (wrong.raison) errors.push({ href: '#raison', sentence: wrong.raison })
  if (sentence) errors.unshift({ href: '#gestes', sentence })
  if (errors.length === 0) return null
  const title = conflict
    ? 'Quelqu’un a modifié cette grille entre-temps, rien n’est perdu'
    : errors.length === 1
      ? sentence
        ? 'Le mois ne peut pas être arrêté ainsi, rien n’est perdu'
        : 'Une valeur est à corriger, rien n’est perdu'
      : `${plural(errors.length, 'point est', 'points sont')} à corriger, rien n’est perdu`
  return { title, errors }
}

const shorts = {
  negative: 'un nombre d’heures n’est pas négatif',
  notStarted: 'ce mois n’a pas commencé',
  outsideEmployment: 'pas de contrat de travail ce mois-là',
  overAllContracts: 'plus de 220\u00a0h ce mois-là, tous marchés ensemble',
  closed: 'ce mois a été validé entre-temps',
  split: 'ces heures sont réparties entre plusieurs marchés',
} as const

function shortObjection({ attempt }: Scene, key: string): string {
  const objection = attempt.objections.get(key)!
  if (objection.kind === 'tooMany') return `${owedHours(objection.centihours)} dépassent 220\u00a0h`
  return objection.kind === 'shape' ? inSentence(objection.said) : shorts[objection.kind]
}

/** A sentence of the grammar, after the name of a cell. */
function inSentence(said: string): string {
  return said.charAt(0).toLowerCase() + said.slice(1).replace(/\.$/, '')
}
