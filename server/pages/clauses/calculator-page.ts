import { owedHours } from '#server/base/format.ts'
import { type Figure, figured, objectionsToFigure } from '#server/register/clauses/rules.ts'
import { fullTimeYears, monthsWords } from '#server/register/clauses/sizing.ts'
import { type Sector, sectors } from '#server/register/contracts/rules.ts'
import { type Attempt, errorSummary, select, titled } from '#server/web/forms.ts'
import { previewOf, sizingFields } from './sizing-fields.ts'

/** The calculator: an amount in, hours out; nothing is kept. */
export function calculatorPage(figure: Figure | null, given: Attempt) {
  const wrong = figure ? objectionsToFigure(figure) : {}
  const attempt = { typed: given.typed, errors: { ...given.errors, ...wrong } }
  const sector = Object.hasOwn(sectors, given.typed.filiere ?? '') ? (given.typed.filiere as Sector) : ''
  const preview = figure && previewOf(figure)
  const hours = preview && figure ? figured(figure).centihours : null
  return {
    title: titled('Calibrer une clause', attempt.errors),
    errors: errorSummary('Le calcul n’est pas possible', attempt.errors),
    sector: select(
      'filiere',
      'Filière',
      [
        { value: '', label: 'Aucune en particulier' },
        ...Object.entries(sectors).map(([value, { label }]) => ({ value, label })),
      ],
      { typed: given.typed, errors: {} },
      '',
      {
        help: '«\u00a0Proposer les valeurs\u00a0» remplit la part, le taux et le coût selon l’usage\u202f; aucune n’est réglementaire.',
      },
    ),
    sizing: { fields: sizingFields(attempt, { amountCents: null, sector }), preview: null },
    result:
      preview && hours !== null
        ? {
            hours: owedHours(hours),
            sentence: preview.sentence,
            people: `${monthsWords(hours)}, ou ${fullTimeYears(hours)} équivalent temps plein sur un an (1 600 h).`,
            warning: hours < 150_00 ? 'Sous 150 h, un parcours d’insertion est difficile à construire (usage).' : null,
          }
        : null,
  }
}
