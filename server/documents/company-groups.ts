import { capital } from '#server/base/format.ts'
import { pluralInWords } from '#server/base/french.ts'
import { groupTable, owingSaid, type Shared } from '#server/compliance/group-words.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import type { Names } from '#server/register/shares/words.ts'
import { actRows } from './contract-group.ts'

/** Who still owes what to whom in the groups of a company, and what passed from one to another; null when it is in none. */
export function groupsModel(
  shared: readonly Shared[],
  { own, names, typed, at }: { own: readonly number[]; names: Names; typed: Typed; at: string },
) {
  if (shared.length === 0) return null
  const acts = shared.flatMap(({ line }) =>
    actRows(line.member!.source.group!.acts, names, { typed, at, contractId: line.contractId }).map(row => ({
      ...row,
      contract: contractNumber(line),
    })),
  )
  return {
    lead: `${capital(pluralInWords(shared.length, 'marché en groupement dont les parts sont écrites', 'marchés en groupement dont les parts sont écrites', 'masculine'))} : ${owingSaid(shared, own, names)}.`,
    long: shared.length > 3,
    groups: shared.map(one => ({ name: contractNumber(one.line), ...groupTable(one, names) })),
    acts: acts.length > 0 ? acts : null,
    note: shared.some(({ bearers }) => bearers.some(({ principalId }) => principalId !== null))
      ? 'De ce qu’un sous-traitant doit encore, l’entreprise pour qui il travaille répond devant l’acheteur.'
      : null,
  }
}
