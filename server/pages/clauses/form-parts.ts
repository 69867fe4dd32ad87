import { type Contract, sectors } from '#server/register/contracts/rules.ts'
import { type Attempt, field, radios } from '#server/web/forms.ts'
import { type Preview, sizingFields } from './sizing-fields.ts'

// What the forms of a clause and of its ledger share.

export function figureModel(
  contract: Contract,
  attempt: Attempt,
  preview: Preview | null,
  legend: string,
  { onlyTyped = false, mayBeNone = false } = {},
) {
  const sector = contract.sector ? sectors[contract.sector] : null
  return {
    legend,
    choice: onlyTyped
      ? null
      : radios(
          'base',
          legend,
          [
            { value: 'nombre', label: 'Le nombre inscrit au marché' },
            { value: 'formule', label: 'Un calcul par la formule' },
            ...(mayBeNone
              ? [{ value: 'commandes', label: 'Aucune heure avant le premier bon de commande (accord-cadre)' }]
              : []),
          ],
          attempt,
          'nombre',
          { help: 'Le nombre inscrit au marché prévaut sur tout calcul.' },
        ),
    hours: field('heures', 'Nombre d’heures', attempt, '', { unit: 'h', inputmode: 'decimal' }),
    sizing: onlyTyped
      ? null
      : {
          note: sector
            ? `Valeurs d’usage pour « ${sector.label} », à ajuster : aucune n’est réglementaire.`
            : 'Valeurs à reprendre du marché : aucune n’est réglementaire.',
          open: attempt.typed.base === 'formule' || preview !== null,
          fields: sizingFields(attempt, { amountCents: contract.amountCents, sector: contract.sector }),
          preview,
        },
  }
}

export function entries(table: Record<string, string>) {
  return Object.entries(table).map(([value, label]) => ({ value, label }))
}

/** A date, as wide as its answer; it may be written in words, which a keypad of figures has not. */
export const short = { short: true } as const
