import type { Db } from '#db/connect.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import type { Measuring } from '#server/register/proceedings/actions.ts'
import type { Situation } from '#server/register/proceedings/step-rules.ts'
import { isConcluded } from './breakdown-rules.ts'
import { measured, memberOf } from './measure.ts'
import { incurredOver } from './outlook-rules.ts'

/** The account of a contract as a step of its sanction file needs it, on that step’s own day. */
export function measuring(contractId: number, today: string): Measuring {
  return (trx, at) => situationAt(trx, contractId, { at, today })
}

/** Null where no clause is written. */
export async function situationAt(
  db: Db,
  contractId: number,
  reading: { at: string; today: string },
): Promise<Situation | null> {
  const clause = await clauseOfContract(db, contractId)
  const account = clause && (await measured(db, [clause.id], reading)).get(clause.id)
  if (!clause || !account) return null
  const member = memberOf(account, clause.id)
  const missing = member.missing ?? 0
  return {
    isShort: noticeable.has(account.status),
    short: account.finished ? missing : (account.behind ?? 0),
    finished: account.finished,
    concluded: isConcluded(account),
    reading: {
      at: reading.at,
      owed: member.owed,
      counted: member.counted,
      excused: account.pool ? member.excused : account.excused,
      missing,
      exposed: member.exposed,
      penaltyCents: member.penaltyCents,
      mostCents: incurredOver([member]),
    },
  }
}

/** From « En retard » on, while the contract runs; short, once it is over. */
const noticeable: ReadonlySet<string> = new Set(['late', 'atRisk', 'silent', 'missed'])
