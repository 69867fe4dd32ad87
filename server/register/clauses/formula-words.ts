import { euros, hours, owedHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { roundings } from '../buyers/rounding-rules.ts'
import { type Formula, type Inputs, isReckoned, unrounded } from './formula-rules.ts'
import type { Commitment } from './rules.ts'
import { percentWords } from './sizing.ts'

// Where a number of hours comes from, in words: the formula, its inputs, the rounding, and what the contract writes.

/** « 2 400 000 € × 40 % de main-d’œuvre × 7 % ÷ 38 €/h ». */
export function inputsWords(inputs: Inputs): string {
  const rate = 'insertionRate' in inputs ? percentWords(inputs.insertionRate) : ''
  switch (inputs.kind) {
    case 'labour':
      return `${euros(inputs.amountCents)} × ${percentWords(inputs.labourShare)} de main-d’œuvre × ${rate} ÷ ${euros(inputs.hourlyCostCents)}/h`
    case 'worked':
      return `${owedHours(inputs.workedCentihours)} travaillées × ${rate}`
    case 'newStaff':
      return `(${owedHours(inputs.plannedCentihours)} − ${owedHours(inputs.takenOverCentihours)} du personnel repris) × ${rate}`
    case 'persons':
      return `${plural(inputs.persons, 'personne', 'personnes')} × ${rate} × ${owedHours(inputs.centihoursEach)} chacune`
    case 'invoiced': {
      const { amountCents, beforeCents, thresholdCents, stepCents, centihoursPerStep } = inputs
      const beyond = thresholdCents ? ` au-delà de ${euros(thresholdCents)}` : ''
      const after = beforeCents ? ` après ${euros(beforeCents)} déjà commandés` : ''
      return `${owedHours(centihoursPerStep)} par ${euros(stepCents)}${beyond}\u00a0: ${euros(amountCents)}${after}`
    }
  }
}

/** The formula of a line in a few words; '' where it needs none. */
export function formulaWords(formula: Formula | null): string {
  if (!formula) return ''
  if (isReckoned(formula)) return inputsWords(formula)
  return {
    fixed: 'Nombre inscrit au marché',
    onOrders: 'Aucune heure avant le premier bon de commande',
    unknown: 'Formule non connue',
  }[formula.kind]
}

const names: Record<Inputs['kind'], string> = {
  labour: 'Part de la main-d’œuvre',
  worked: 'Part des heures travaillées',
  newStaff: 'Part des heures du personnel nouveau, personnel repris exclu',
  invoiced: 'Heures par montant facturé',
  persons: 'Part des personnes',
}

/** Where the number of a line comes from, in full: « Part de la main-d’œuvre : … = 1 768,42 h, arrondi… : 1 768 h. » */
export function originOf({ formula, centihours }: Pick<Commitment, 'formula' | 'centihours'>): string {
  if (!formula) return ''
  if (!isReckoned(formula)) {
    if (formula.kind === 'unknown')
      return 'Formule non connue\u00a0: la ligne a été écrite avant que le registre ne garde d’où vient un nombre.'
    if (formula.kind === 'onOrders')
      return 'Accord-cadre\u00a0: aucune heure n’est due avant le premier bon de commande.'
    return `Le marché écrit ${owedHours(Math.abs(centihours))}, sans formule.`
  }
  const { rounding, computed } = formula
  const exact = unrounded(formula)
  const whole = exact === null || exact === computed
  const result = whole
    ? ` = ${owedHours(computed)}${exact === null ? `, ${roundings[rounding].words}` : ''}`
    : ` = ${hours(exact)}, ${roundings[rounding].words}\u00a0: ${owedHours(computed)}`
  return `${names[formula.kind]}\u00a0: ${inputsWords(formula)}${result}.${thresholdSaid(formula, computed)}${prevailing(centihours, computed)}`
}

function thresholdSaid(formula: Formula, computed: number): string {
  if (formula.kind !== 'invoiced' || computed !== 0) return ''
  return formula.amountCents === 0 ? ' Rien n’est encore commandé.' : ' Le seuil n’est pas atteint.'
}

/** The contract’s own number prevails over what the formula gives; both are told. */
function prevailing(centihours: number, computed: number): string {
  const written = Math.abs(centihours)
  if (written === Math.abs(computed)) return ''
  return ` L’acte écrit ${owedHours(written)}\u00a0: ce nombre prévaut sur le calcul.`
}
