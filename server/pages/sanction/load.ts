import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { isConcluded } from '#server/compliance/breakdown-rules.ts'
import { checkedUnder } from '#server/compliance/checked.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { explained } from '#server/compliance/openings/explanation-words.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import type { Company } from '#server/register/companies/rules.ts'
import type { Contract, Holder } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'

/** All that the sanction files of a contract show, today. */
export async function loadSanction(db: Db, user: User, contract: Contract, today: string) {
  const clause = await clauseOfContract(db, contract.id)
  const account = clause ? ((await measured(db, [clause.id], { at: today, today })).get(clause.id) ?? null) : null
  const member = account && memberOf(account, clause!.id)
  return {
    contract,
    holder: answers((await holdersOf(db, [contract.id])).get(contract.id) ?? []),
    proceedings: (await proceedingsOf(db, [contract.id])).get(contract.id) ?? [],
    measured: account && member ? { account, member } : null,
    stage: { finished: account?.finished ?? false, concluded: account ? isConcluded(account) : false },
    explanation:
      account && member ? explained(contract, { account, member, checked: await checkedUnder(db, member) }) : null,
    may: {
      decide: may(user.role, 'proceedings.decide'),
      propose: may(user.role, 'proceedings.propose'),
      publish: may(user.role, 'editions.publish'),
      byPerson: may(user.role, 'persons.read'),
    },
    today,
  }
}
export type SanctionShown = Awaited<ReturnType<typeof loadSanction>>

function answers(holders: readonly (Holder & { company: Company })[]): Company | null {
  return holders.find(({ until, role }) => !until && role !== 'subcontractor')?.company ?? null
}
