import { capital, hours, longDate } from '#server/base/format.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import type { Governed } from '#server/register/contracts/rules.ts'
import { type Fact, type FactKind, factKinds } from '#server/register/facts/rules.ts'
import { type Proceeding, stepsHolding } from '#server/register/proceedings/rules.ts'
import { figuresSaid, stepWords } from '#server/register/proceedings/words.ts'
import { ccagShort, shortened } from './words.ts'

// Difficulties, suspensions, notices and decisions: what an elected official may be asked about. Notes and calls stay inside.

const shown: Partial<Record<FactKind, string>> = {
  difficulty: '.4.4',
  excuse: '.4.4',
  suspension: '.4.4',
  meeting: '.4.3',
  reminder: '.4.2',
}

/** Facts that a report tells, and the steps of sanction files, oldest first; those after the cut-off are said to be so. */
export function factsModel(
  facts: readonly Fact[],
  at: string,
  today: string,
  contract: Governed,
  typed: Typed,
  proceedings: readonly Proceeding[] = [],
) {
  const rows = [
    ...facts
      .filter(fact => fact.kind in shown)
      .map(fact => ({
        ...fact,
        table: 'facts',
        what: factKinds[fact.kind],
        basis: ccagShort(contract, shown[fact.kind]!),
        effect: effectOf(fact),
      })),
    ...proceedings.flatMap(({ steps }) =>
      stepsHolding(steps)
        .filter(({ gesture }) => told.has(gesture))
        .map(step => ({
          ...step,
          table: 'proceeding_steps',
          what: stepWords[step.gesture],
          basis: ccagShort(contract, '.5'),
          effect: capital(figuresSaid(step)) || 'Consigné',
        })),
    ),
  ]
  return rows
    .filter(({ datedOn }) => datedOn <= today)
    .sort((a, b) => (a.datedOn < b.datedOn ? -1 : a.datedOn > b.datedOn ? 1 : 0))
    .map(row => ({
      date: longDate(row.datedOn),
      late: row.datedOn > at,
      kind: row.what,
      text: shortened(wordsOf(row, typed), 320) || 'sans autre précision',
      basis: row.basis,
      effect: row.effect,
    }))
}

/** What binds, or is answered; proposals stay inside. */
const told: ReadonlySet<string> = new Set([
  'notice',
  'receive',
  'observe',
  'unobserve',
  'establish',
  'decide',
  'waive',
  'deduct',
  'pay',
  'drop',
  'close',
])

export function tellsFacts(facts: readonly Fact[], at: string, kinds: readonly FactKind[]): Fact[] {
  return facts.filter(fact => fact.datedOn <= at && kinds.includes(fact.kind))
}

function effectOf(fact: Fact): string {
  const until = fact.untilOn ? longDate(fact.untilOn) : null
  switch (fact.kind) {
    case 'excuse':
      return `${hours(fact.centihours ?? 0)} dues mais sans pénalité`
    case 'suspension':
      return until ? `Jusqu’au ${until} ; ces jours ne comptent pas` : 'En cours ; ces jours ne comptent pas'
    default:
      return until ? `Échéance le ${until}` : 'Consigné'
  }
}

function wordsOf(
  row: { text: string; what: string; datedOn: string; table: string; id: number },
  typed: Typed,
): string {
  const where = `${row.what} du ${longDate(row.datedOn)}`
  return typed.print(row.text, where, { table: row.table, id: row.id, column: 'text' })
}
