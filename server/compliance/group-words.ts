import { sum } from '#server/base/figures.ts'
import { hours, owedHours } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { type Names, nameIn } from '#server/register/shares/words.ts'
import type { Bearer } from './bearing-rules.ts'
import { bearerRow } from './bearing-words.ts'
import type { MeasuredLine } from './company-lines.ts'

/** The contract of a group whose shares are written, with what each of it bears. */
export type Shared = { line: SharedLine; bearers: readonly Bearer[] }
export type SharedLine = Pick<MeasuredLine, 'contractId' | 'buyerId' | 'number' | 'lotNumber' | 'title' | 'member'>

export function sharedOf(lines: readonly SharedLine[]): Shared[] {
  return lines.flatMap(line =>
    line.member?.source.group && line.member.bearers && line.member.bearers.length > 1
      ? [{ line, bearers: line.member.bearers }]
      : [],
  )
}

/** The contracts that a company holds, then those of others of which it bears a part, each once. */
export function contractsIn(lines: readonly SharedLine[], shared: readonly Shared[]): SharedLine[] {
  const all = [...lines, ...shared.map(({ line }) => line)]
  return [...new Map(all.map(line => [line.contractId, line])).values()]
}

/** Every company that their parts, or the acts on them, speak of. */
export function companyIdsIn(shared: readonly Shared[]): number[] {
  return [
    ...new Set(
      shared.flatMap(({ line, bearers }) => [
        ...bearers.flatMap(({ companyId, principalId }) => [companyId, principalId ?? companyId]),
        ...line.member!.source.group!.acts.flatMap(({ parts }) =>
          parts.flatMap(({ companyId, principalId }) => [companyId, principalId ?? companyId]),
        ),
      ]),
    ),
  ]
}

/** The table of one group: a row each, then their sum. */
export function groupTable({ line, bearers }: Shared, names: Names) {
  return {
    rows: bearers.map(bearer => bearerRow(bearer, names)),
    total: {
      owed: owedHours(line.member!.owed),
      counted: hours(sum(bearers, one => one.counted)),
      left: hours(sum(bearers, one => one.left)),
    },
  }
}

/** Who answers for a subcontractor; null where there is none. */
export function answeringSaid(shared: readonly Shared[]): string | null {
  return shared.some(({ bearers }) => bearers.some(({ principalId }) => principalId !== null))
    ? 'De ce qu’un sous-traitant doit encore, l’entreprise pour qui il travaille répond devant l’acheteur.'
    : null
}

/** What a company still owes, to whom, and what its subcontractors still owe it: a sentence. `own`: its establishments. */
export function owingSaid(shared: readonly Shared[], own: readonly number[], names: Names): string {
  const all = shared.flatMap(({ bearers }) => bearers)
  const mine = all.filter(({ companyId, left }) => own.includes(companyId) && left > 0)
  const owedBy = Map.groupBy(mine, ({ principalId }) => principalId)
  const toMe = all.filter(({ principalId, left }) => principalId !== null && own.includes(principalId) && left > 0)
  const owes = [...owedBy].map(
    ([to, parts]) => `${hours(sum(parts, one => one.left))} à ${to === null ? 'l’acheteur' : nameIn(names, to)}`,
  )
  const owed = [...Map.groupBy(toMe, ({ companyId }) => companyId)].map(
    ([from, parts]) => `${nameIn(names, from)} lui en doit encore ${hours(sum(parts, one => one.left))}`,
  )
  return [owes.length > 0 ? `elle doit encore ${listed(owes)}` : 'elle a fait toute sa part', ...owed].join('\u202f; ')
}
