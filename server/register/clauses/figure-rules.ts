import type { Objections } from '#server/base/errors.ts'
import { type Rounding, USUAL_ROUNDING } from '../buyers/rounding-rules.ts'
import { type Formula, type FormulaKind, type Inputs, reckoned } from './formula-rules.ts'

// The figure of a line as somebody types it: a number that the contract writes, or the inputs of a formula.

/** What one may choose, by the code of the form; `fields`: the inputs that it asks. */
export const figureKinds = {
  fixed: { code: 'nombre', label: 'Le nombre inscrit au marché', fields: [] },
  labour: {
    code: 'formule',
    label: 'Une part de la main-d’œuvre',
    fields: ['amountCents', 'labourShare', 'insertionRate', 'hourlyCostCents'],
  },
  worked: {
    code: 'travaillees',
    label: 'Une part des heures travaillées',
    fields: ['workedCentihours', 'workedRate'],
  },
  newStaff: {
    code: 'reprise',
    label: 'Une part des heures du personnel nouveau (reprise du personnel)',
    fields: ['plannedCentihours', 'takenOverCentihours', 'newRate'],
  },
  invoiced: {
    code: 'facture',
    label: 'Des heures par montant facturé au-delà d’un seuil',
    fields: ['invoicedCents', 'thresholdCents', 'stepCents', 'centihoursPerStep'],
  },
  persons: {
    code: 'personnes',
    label: 'Une part des personnes',
    fields: ['persons', 'personsRate', 'centihoursEach'],
  },
  onOrders: { code: 'commandes', label: 'Aucune heure avant le premier bon de commande (accord-cadre)', fields: [] },
} as const satisfies Record<
  Exclude<FormulaKind, 'unknown'>,
  { code: string; label: string; fields: readonly (keyof typeof inputFields)[] }
>
export type FigureKind = keyof typeof figureKinds

/** Each input: the name of its field, what it is called, its unit, and what to say when it is missing. */
export const inputFields = {
  amountCents: { name: 'montant', label: 'Montant hors taxes', unit: '€', missing: 'Écrivez le montant hors taxes.' },
  labourShare: { name: 'part', label: 'Part de main-d’œuvre', unit: '%', missing: 'Écrivez la part de main-d’œuvre.' },
  insertionRate: { name: 'taux', label: 'Taux d’insertion', unit: '%', missing: 'Écrivez le taux d’insertion.' },
  hourlyCostCents: {
    name: 'cout',
    label: 'Coût d’une heure',
    unit: '€',
    missing: 'Écrivez le coût d’une heure de travail.',
  },
  workedCentihours: {
    name: 'travaillees',
    label: 'Heures de travail prévues',
    unit: 'h',
    missing: 'Écrivez les heures de travail prévues.',
  },
  workedRate: {
    name: 'taux-travaillees',
    label: 'Part réservée à l’insertion',
    unit: '%',
    missing: 'Écrivez la part des heures réservée à l’insertion.',
  },
  plannedCentihours: {
    name: 'prevues',
    label: 'Heures de travail prévues, en tout',
    unit: 'h',
    missing: 'Écrivez les heures de travail prévues.',
  },
  takenOverCentihours: {
    name: 'reprises',
    label: 'Dont heures du personnel repris',
    unit: 'h',
    missing: 'Écrivez les heures du personnel repris, ou 0.',
  },
  newRate: {
    name: 'taux-reprise',
    label: 'Part des heures nouvelles',
    unit: '%',
    missing: 'Écrivez la part des heures nouvelles.',
  },
  invoicedCents: {
    name: 'facture',
    label: 'Montant de la commande, hors taxes',
    unit: '€',
    missing: 'Écrivez le montant de la commande.',
  },
  thresholdCents: {
    name: 'seuil',
    label: 'Seuil en deçà duquel rien n’est dû',
    unit: '€',
    missing: 'Écrivez le seuil, ou 0.',
  },
  stepCents: {
    name: 'pas',
    label: 'Au-delà, pour chaque montant de',
    unit: '€',
    missing: 'Écrivez le montant qui fait naître ces heures.',
  },
  centihoursPerStep: { name: 'heures-pas', label: 'Il est dû', unit: 'h', missing: 'Écrivez combien d’heures.' },
  persons: {
    name: 'personnes',
    label: 'Personnes affectées au marché',
    unit: '',
    missing: 'Écrivez combien de personnes travaillent au marché.',
  },
  personsRate: {
    name: 'taux-personnes',
    label: 'Part des personnes en insertion',
    unit: '%',
    missing: 'Écrivez la part des personnes en insertion.',
  },
  centihoursEach: {
    name: 'heures-personne',
    label: 'Heures de chacune sur la durée du marché',
    unit: 'h',
    missing: 'Écrivez les heures de chaque personne.',
  },
} as const
export type InputName = keyof typeof inputFields

/** The figure of a line; what is typed as hours prevails over what the inputs give. */
export type Figure = { by: FigureKind; centihours: number | null } & Record<InputName, number | null>

const NOTHING_TYPED = Object.fromEntries(Object.keys(inputFields).map(name => [name, null])) as Record<InputName, null>

/** A figure of which only this is said. */
export function figureWith(said: Partial<Figure> & { by: FigureKind }): Figure {
  return { ...NOTHING_TYPED, centihours: null, ...said }
}

/** What the formula rests on beside what is typed: the buyer’s rounding, and what earlier orders came to. */
export type Ground = { rounding: Rounding; beforeCents: number }
export const BARE_GROUND: Ground = { rounding: USUAL_ROUNDING, beforeCents: 0 }

/** The inputs of the chosen formula when all are there; null otherwise, and where the number is the contract’s own. */
export function inputsOf(figure: Figure, beforeCents: number): Inputs | null {
  const asked = figureKinds[figure.by].fields
  if (asked.length === 0 || asked.some(name => figure[name] === null)) return null
  const of = (name: InputName) => figure[name]!
  switch (figure.by) {
    case 'labour':
      return {
        kind: 'labour',
        amountCents: of('amountCents'),
        labourShare: of('labourShare'),
        insertionRate: of('insertionRate'),
        hourlyCostCents: of('hourlyCostCents'),
      }
    case 'worked':
      return { kind: 'worked', workedCentihours: of('workedCentihours'), insertionRate: of('workedRate') }
    case 'newStaff':
      return {
        kind: 'newStaff',
        plannedCentihours: of('plannedCentihours'),
        takenOverCentihours: of('takenOverCentihours'),
        insertionRate: of('newRate'),
      }
    case 'invoiced':
      return {
        kind: 'invoiced',
        amountCents: of('invoicedCents'),
        beforeCents,
        thresholdCents: of('thresholdCents'),
        stepCents: of('stepCents'),
        centihoursPerStep: of('centihoursPerStep'),
      }
    case 'persons':
      return {
        kind: 'persons',
        persons: of('persons'),
        insertionRate: of('personsRate'),
        centihoursEach: of('centihoursEach'),
      }
    default:
      return null
  }
}

/** Centihours of the line, and the formula to keep with them. To be read once `objectionsToFigure` says nothing. */
export function figured(figure: Figure, ground: Ground): { centihours: number; formula: Formula } {
  if (figure.by === 'onOrders') return { centihours: 0, formula: { kind: 'onOrders' } }
  const inputs = inputsOf(figure, ground.beforeCents)
  if (!inputs) return { centihours: figure.centihours ?? 0, formula: { kind: 'fixed' } }
  const computed = reckoned(inputs, ground.rounding)
  return { centihours: figure.centihours ?? computed, formula: { ...inputs, rounding: ground.rounding, computed } }
}

/** The ledger holds up to a million hours a line. */
export const MOST_CENTIHOURS = 1_000_000_00
/** Beyond a hundred billion euros, or a hundred million hours, it is a typing mistake. */
const MOST = { '€': 100_000_000_000_00, h: 100_000_000_00, '': 1_000_000, '%': 100_00 } as const
const TOO_MUCH = {
  '€': 'Ce montant est trop grand\u00a0: vérifiez-le.',
  h: 'C’est trop d’heures\u00a0: vérifiez le nombre.',
  '': 'C’est trop de personnes\u00a0: vérifiez le nombre.',
  '%': 'Une part ne dépasse pas 100\u00a0%.',
} as const
/** Zero would divide, or owe nothing whatever is invoiced. */
const NEVER_ZERO: readonly InputName[] = ['hourlyCostCents', 'stepCents', 'centihoursPerStep', 'centihoursEach']

/** A sentence by field, none when the figure can be written. */
export function objectionsToFigure(figure: Figure, ground: Ground): Objections {
  if (figure.by === 'onOrders') return {}
  const objections = { ...objectionsToInputs(figure), ...objectionsToKind(figure) }
  if (Object.keys(objections).length) return objections

  const { centihours, formula } = figured(figure, ground)
  const asked = figureKinds[figure.by].fields[0]
  const at = figure.centihours === null && asked ? inputFields[asked].name : 'heures'
  if (centihours === 0 && formula.kind !== 'invoiced')
    objections[at] = 'Cela fait zéro heure\u00a0: vérifiez les chiffres.'
  if (centihours > MOST_CENTIHOURS) objections[at] = 'Plus d’un million d’heures\u00a0: vérifiez les chiffres.'
  return objections
}

function objectionsToInputs(figure: Figure): Objections {
  const objections: Objections = {}
  for (const asked of figureKinds[figure.by].fields) {
    const { name, unit, missing } = inputFields[asked]
    const value = figure[asked]
    if (value === null || (value === 0 && NEVER_ZERO.includes(asked))) objections[name] = missing
    else if (value > MOST[unit]) objections[name] = TOO_MUCH[unit]
  }
  return objections
}

function objectionsToKind(figure: Figure): Objections {
  if (figure.by === 'fixed' && figure.centihours === null)
    return { heures: 'Écrivez le nombre d’heures inscrit au marché.' }
  const { plannedCentihours, takenOverCentihours } = figure
  if (figure.by === 'newStaff' && (takenOverCentihours ?? 0) > (plannedCentihours ?? 0))
    return { reprises: 'Le personnel repris ne travaille pas plus d’heures que le marché n’en prévoit.' }
  return {}
}
