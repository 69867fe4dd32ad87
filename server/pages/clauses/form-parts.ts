import { type FigureKind, figureKinds } from '#server/register/clauses/figure-rules.ts'
import type { Invoiced } from '#server/register/clauses/formula-rules.ts'
import { type Contract, sectors } from '#server/register/contracts/rules.ts'
import { proposedSector } from '#server/register/contracts/sector-rules.ts'
import { type Attempt, field, radios } from '#server/web/forms.ts'
import { type FormulaKind, formulaFields, type Preview } from './sizing-fields.ts'

// What the forms of a clause and of its ledger share.

export const formulaKinds = ['labour', 'worked', 'newStaff', 'invoiced', 'persons'] as const

type Asked = {
  /** Hours only: a decision takes a number away. */
  onlyTyped?: boolean
  /** Of a clause: a framework may owe nothing before its first order. */
  mayBeNone?: boolean
  /** Of an act after the clause: nobody said yet what its own hours are reckoned on, and nothing is proposed. */
  later?: boolean
  /** What earlier orders were reckoned on: proposed first. */
  terms?: Invoiced | null
}

export function figureModel(
  contract: Contract,
  attempt: Attempt,
  preview: Preview | null,
  legend: string,
  { onlyTyped = false, mayBeNone = false, later = false, terms = null }: Asked = {},
) {
  const offered: FigureKind[] = ['fixed', ...formulaKinds, ...(mayBeNone ? (['onOrders'] as const) : [])]
  const usual = terms ? figureKinds.invoiced.code : figureKinds.fixed.code
  const { amountCents, sector: said, cpv } = later ? nothingSaid : contract
  const sector: Contract['sector'] = said || (proposedSector(cpv).sector ?? '')
  const known = { amountCents, sector, terms, isFramework: mayBeNone }
  return {
    legend,
    choice: onlyTyped
      ? null
      : radios(
          'base',
          legend,
          offered.map(kind => ({ value: figureKinds[kind].code, label: figureKinds[kind].label })),
          attempt,
          usual,
          { help: 'Le nombre inscrit au marché prévaut sur tout calcul.' },
        ),
    hours: field('heures', 'Nombre d’heures', attempt, '', {
      unit: 'h',
      inputmode: 'decimal',
      ...(onlyTyped ? {} : { help: 'Laissé vide, le calcul choisi le donne.' }),
    }),
    formulas: onlyTyped ? [] : formulaKinds.map(kind => formulaModel(kind)),
  }

  function formulaModel(kind: FormulaKind) {
    const { code, label } = figureKinds[kind]
    const fields = formulaFields(kind, attempt, known)
    const chosen = (attempt.typed.base ?? usual) === code
    return {
      code,
      label,
      live: kind === 'labour',
      how: howItIsReckoned[kind],
      note: kind === 'labour' ? labourNote(sector, said === '') : '',
      fields,
      open: chosen || preview?.kind === kind || fields.some(({ error }) => error),
      preview: preview?.kind === kind ? preview : null,
    }
  }
}

export const howItIsReckoned: Record<FormulaKind, string> = {
  labour: 'Montant × part de main-d’œuvre × taux d’insertion ÷ coût d’une heure.',
  worked: 'Heures de travail du marché × part réservée.',
  newStaff: '(Heures prévues − heures du personnel repris) × part\u00a0: seules comptent les embauches nouvelles.',
  invoiced:
    'Tant d’heures par montant facturé au-delà du seuil. Chaque commande, ou tranche affermie, ajoute les siennes\u00a0; ensemble, elles font ce que doit le total commandé.',
  persons: 'Personnes au marché × part en insertion × heures de chacune.',
}

const nothingSaid = { amountCents: null, sector: '', cpv: '' } as const

function labourNote(sector: Contract['sector'], isProposed: boolean): string {
  return sector
    ? `Valeurs d’usage pour «\u00a0${sectors[sector].label}\u00a0»${isProposed ? ' (proposé d’après le code CPV)' : ''}, à ajuster\u00a0: aucune n’est réglementaire.`
    : 'Valeurs à reprendre du marché\u00a0: aucune n’est réglementaire.'
}

export function entries(table: Record<string, string>) {
  return Object.entries(table).map(([value, label]) => ({ value, label }))
}

/** A date, as wide as its answer; it may be written in words, which a keypad of figures has not. */
export const short = { short: true } as const
