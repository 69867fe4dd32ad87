// The sums of the sanction files of a contract, step by step. Cents; what is left to decide, in centihours.

import { procedureAt, toDecideOf } from '#server/register/proceedings/procedure-rules.ts'
import { type Proceeding, type Step, stateOf, stepsHolding } from '#server/register/proceedings/rules.ts'
import type { Member } from '../member-rules.ts'
import type { Row } from './row-rules.ts'

type Sum = 'decided' | 'deducted' | 'paid' | 'waived' | 'left'

/** What each step that holds that day adds to the sum, or takes from it. */
export function sanctionRows(measure: Sum, member: Member, at: string, fileId: number | null = null): Row[] {
  const files = member.source.proceedings.filter(({ id }) => fileId === null || id === fileId)
  return files.flatMap(file =>
    stepsFor(measure, file, at).flatMap(([step, value]): Row[] =>
      value === 0 ? [] : [{ of: { kind: 'step', member, file, step }, value }],
    ),
  )
}

function stepsFor(measure: Sum, { steps }: Proceeding, at: string): [Step, number][] {
  const { decision, shortfall, leftCents, waivedCents } = stateOf(steps, at)
  const paid = (gesture: 'deduct' | 'pay', sign: 1 | -1) =>
    stepsHolding(steps)
      .filter(step => step.gesture === gesture && step.datedOn <= at)
      .map((step): [Step, number] => [step, sign * (step.amountCents ?? 0)])
  const decided: [Step, number][] = decision ? [[decision, decision.amountCents ?? 0]] : []
  switch (measure) {
    case 'decided':
      return decided
    case 'deducted':
      return paid('deduct', 1)
    case 'paid':
      return paid('pay', 1)
    case 'waived':
      if (waivedCents === 0 || !shortfall || !decision) return []
      return [
        [shortfall, shortfall.amountCents ?? 0],
        [decision, -(decision.amountCents ?? 0)],
      ]
    case 'left':
      return leftCents === 0 ? [] : [...decided, ...paid('deduct', -1), ...paid('pay', -1)]
  }
}

/** Exposed, less the hours of which a decision is taken; null where none is. */
export function toDecideRows(member: Member, at: string, exposed: Row): Row[] | null {
  const { decision } = procedureAt(member.source.proceedings, at)
  if (!decision) return null
  const left = toDecideOf(member.exposed, decision, member.endsOn)
  const taken: Row[] =
    left === exposed.value ? [] : [{ of: { kind: 'rule', member, rule: 'decidedOf' }, value: left - exposed.value }]
  return [exposed, ...taken]
}
