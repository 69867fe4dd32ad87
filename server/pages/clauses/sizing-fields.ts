import { euros, owedHours } from '#server/base/format.ts'
import { type Figure, figured, objectionsToFigure, sizingOf } from '#server/register/clauses/rules.ts'
import { monthsWords, percentWords, sizingWords } from '#server/register/clauses/sizing.ts'
import { type Sector, sectors } from '#server/register/contracts/rules.ts'
import { type Attempt, field } from '#server/web/forms.ts'

/** The four inputs, filled with what is usual in this trade until something is typed. */
export function sizingFields(attempt: Attempt, known: { amountCents: number | null; sector: Sector | '' }) {
  const usual = known.sector ? sectors[known.sector] : null
  return [
    field('montant', 'Montant hors taxes', attempt, known.amountCents ? bare(euros(known.amountCents)) : '', {
      unit: '€',
      inputmode: 'decimal',
    }),
    field('part', 'Part de main-d’œuvre', attempt, usual ? bare(percentWords(usual.labourShare)) : '', {
      unit: '%',
      inputmode: 'decimal',
    }),
    field('taux', 'Taux d’insertion', attempt, usual ? bare(percentWords(usual.insertionRate)) : '', {
      unit: '%',
      inputmode: 'decimal',
    }),
    field('cout', 'Coût d’une heure', attempt, usual ? bare(euros(usual.hourlyCostCents)) : '', {
      unit: '€',
      inputmode: 'decimal',
    }),
  ]
}

export type Preview = { sentence: string; people: string }

/** What the formula gives, in words; null when an input is missing or wrong. */
export function previewOf(figure: Figure): Preview | null {
  const asked: Figure = { ...figure, by: 'formule', centihours: null }
  const sizing = sizingOf(asked)
  if (!sizing || Object.keys(objectionsToFigure(asked)).length) return null
  const { centihours } = figured(asked)
  return { sentence: `${sizingWords(sizing)} = ${owedHours(centihours)}`, people: monthsWords(centihours) }
}

function bare(figure: string): string {
  return figure.replace(/ [€%]$/, '')
}
