import { capital, owedHours } from '#server/base/format.ts'
import { type Rounding, roundings, USUAL_ROUNDING } from '#server/register/buyers/rounding-rules.ts'
import { type Figure, figured, figureKinds, objectionsToFigure } from '#server/register/clauses/figure-rules.ts'
import { fullTimeYears, monthsWords } from '#server/register/clauses/sizing.ts'
import { type Sector, sectors } from '#server/register/contracts/rules.ts'
import { type Attempt, errorSummary, select, titled } from '#server/web/forms.ts'
import { formulaKinds, howItIsReckoned } from './form-parts.ts'
import { type FormulaKind, formulaFields, previewOf } from './sizing-fields.ts'

type Asked = { figure: Figure; rounding: Rounding } | null

/** The calculator: the inputs of one formula in, hours out; nothing is kept. */
export function calculatorPage(kind: FormulaKind, asked: Asked, given: Attempt) {
  const ground = { rounding: asked?.rounding ?? USUAL_ROUNDING, beforeCents: 0 }
  const wrong = asked ? objectionsToFigure(asked.figure, ground) : {}
  const attempt = { typed: given.typed, errors: { ...given.errors, ...wrong } }
  const { typed } = given
  const sector = Object.hasOwn(sectors, typed.filiere ?? '') ? (typed.filiere as Sector) : ''
  const preview = asked && previewOf(asked.figure, ground)
  const hours = preview && asked ? figured(asked.figure, ground).centihours : null
  const values = Object.entries(roundings).map(([value, { label }]) => ({ value, label }))
  return {
    title: titled('Calibrer une clause', attempt.errors),
    errors: errorSummary('Le calcul n’est pas possible', attempt.errors),
    others: formulaKinds.map(other => ({
      label: shortLabels[other],
      href: `/calibrage?formule=${figureKinds[other].code}`,
      current: other === kind,
    })),
    formula: figureKinds[kind].code,
    how: howItIsReckoned[kind],
    sector: kind === 'labour' ? sectorField(typed) : null,
    sizing: {
      fields: formulaFields(kind, attempt, { amountCents: null, sector }),
      preview: null,
      live: kind === 'labour',
    },
    rounding: select('arrondi', 'Arrondi', values, attempt, USUAL_ROUNDING, {
      help: 'Chaque acheteur règle le sien\u00a0; à l’heure la plus proche par usage.',
    }),
    result: preview && hours !== null ? resultOf(preview.sentence, hours) : null,
  }
}

/** The formula that an address names; the share of labour when it names none. */
export function formulaIn(code: unknown): FormulaKind {
  return formulaKinds.find(kind => figureKinds[kind].code === code) ?? 'labour'
}

const shortLabels: Record<FormulaKind, string> = {
  labour: 'Main-d’œuvre',
  worked: 'Heures travaillées',
  newStaff: 'Reprise du personnel',
  invoiced: 'Montant facturé',
  persons: 'Personnes',
}

function sectorField(typed: Attempt['typed']) {
  return select(
    'filiere',
    'Filière',
    [
      { value: '', label: 'Aucune en particulier' },
      ...Object.entries(sectors).map(([value, { label }]) => ({ value, label })),
    ],
    { typed, errors: {} },
    '',
    {
      help: '«\u00a0Proposer les valeurs\u00a0» remplit la part, le taux et le coût selon l’usage\u202f; aucune n’est réglementaire.',
    },
  )
}

function resultOf(sentence: string, hours: number) {
  return {
    hours: owedHours(hours),
    sentence: `${sentence}.`,
    people: `${capital(monthsWords(hours))}, ou ${fullTimeYears(hours)} équivalent temps plein sur un an (1 600 h).`,
    warning:
      hours > 0 && hours < 150_00 ? 'Sous 150 h, un parcours d’insertion est difficile à construire (usage).' : null,
  }
}
