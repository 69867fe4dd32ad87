import { euros, owedHours } from '#server/base/format.ts'
import {
  type Figure,
  type FigureKind,
  figured,
  figureKinds,
  type Ground,
  type InputName,
  inputFields,
  objectionsToFigure,
} from '#server/register/clauses/figure-rules.ts'
import { type Invoiced, isReckoned } from '#server/register/clauses/formula-rules.ts'
import { originOf } from '#server/register/clauses/formula-words.ts'
import { monthsWords, percentWords } from '#server/register/clauses/sizing.ts'
import { type Sector, sectors } from '#server/register/contracts/rules.ts'
import { type Attempt, field } from '#server/web/forms.ts'

export type FormulaKind = Exclude<FigureKind, 'fixed' | 'onOrders'>

/** What is proposed until something is typed: of the contract, of its trade, of its earlier orders. */
export type Known = { amountCents: number | null; sector: Sector | ''; terms?: Invoiced | null; isFramework?: boolean }

const helps: Partial<Record<InputName, string>> = {
  takenOverCentihours: 'Le personnel que la convention collective oblige à reprendre n’entre pas dans le calcul.',
  thresholdCents: 'Cumul des commandes du marché, hors taxes\u00a0; 0 s’il n’y en a pas.',
  persons: 'Toutes celles qui travaillent au marché, insertion comprise.',
}

/** The inputs of a formula, filled with what is known until something is typed. */
export function formulaFields(kind: FormulaKind, attempt: Attempt, known: Known) {
  const values = proposed(known)
  return figureKinds[kind].fields.map((input: InputName) => {
    const { name, label, unit } = inputFields[input]
    const isFirstOrder = input === 'invoicedCents' && (known.isFramework ?? false)
    return field(name, isFirstOrder ? 'Déjà commandé à cette date' : label, attempt, values[input] ?? '', {
      ...(unit && { unit }),
      short: unit === '',
      inputmode: unit === '' ? 'numeric' : 'decimal',
      optional: isFirstOrder,
      ...(helps[input] && { help: helps[input] }),
    })
  })
}

function proposed({ amountCents, sector, terms }: Known): Partial<Record<InputName, string>> {
  const usual = sector ? sectors[sector] : null
  return {
    ...(amountCents && { amountCents: bare(euros(amountCents)) }),
    ...(usual && {
      labourShare: bare(percentWords(usual.labourShare)),
      insertionRate: bare(percentWords(usual.insertionRate)),
      hourlyCostCents: bare(euros(usual.hourlyCostCents)),
    }),
    ...(terms && {
      thresholdCents: bare(euros(terms.thresholdCents)),
      stepCents: bare(euros(terms.stepCents)),
      centihoursPerStep: bare(owedHours(terms.centihoursPerStep)),
    }),
  }
}

export type Preview = { sentence: string; people: string; kind: FormulaKind }

/** What the formula gives, in words; null when an input is missing or wrong. */
export function previewOf(figure: Figure, ground: Ground): Preview | null {
  const asked: Figure = { ...figure, centihours: null }
  if (Object.keys(objectionsToFigure(asked, ground)).length) return null
  const { centihours, formula } = figured(asked, ground)
  if (!isReckoned(formula)) return null
  const sentence = originOf({ formula, centihours }).replace(/\.$/, '')
  return { sentence, people: monthsWords(centihours), kind: formula.kind }
}

function bare(figure: string): string {
  return figure.replace(/[\u00a0 ][€%h]$/, '')
}
