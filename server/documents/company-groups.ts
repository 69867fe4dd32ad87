import type { Db } from '#db/connect.ts'
import { capital } from '#server/base/format.ts'
import { pluralInWords } from '#server/base/french.ts'
import type { Sharing } from '#server/compliance/borne-elsewhere.ts'
import { answeringSaid, companyIdsIn, groupTable, owingSaid } from '#server/compliance/group-words.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { companiesNamed } from '#server/register/shares/store.ts'
import { actRows } from './contract-group.ts'

/** Who still owes what to whom where a company bears a written part, and what passed from one to another; null where none is. */
export async function groupsModel(
  db: Db,
  { shared, establishments, at }: Pick<Sharing, 'shared' | 'establishments' | 'at'>,
  typed: Typed,
) {
  if (shared.length === 0) return null
  const names = await companiesNamed(db, companyIdsIn(shared))
  const acts = shared.flatMap(({ line }) =>
    actRows(line.member!.source.group!.acts, names, { typed, at, contractId: line.contractId }).map(row => ({
      ...row,
      contract: contractNumber(line),
    })),
  )
  return {
    lead: `${capital(pluralInWords(shared.length, 'marché aux parts écrites', 'marchés aux parts écrites', 'masculine'))} : ${owingSaid(shared, establishments, names)}.`,
    long: shared.length > 3,
    groups: shared.map(one => ({ name: contractNumber(one.line), ...groupTable(one, names) })),
    acts: acts.length > 0 ? acts : null,
    note: answeringSaid(shared),
  }
}
