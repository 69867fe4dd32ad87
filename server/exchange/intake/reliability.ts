import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { plusDays } from '#server/base/dates.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { visibleDeposits } from '#server/register/deposits/store.ts'
import { type Reliability, together } from './reliability-rules.ts'

/** `sender`: '' where nobody said who sent the file. */
export type OfSender = Reliability & { sender: string }
export type Measured = { all: Reliability; senders: OfSender[] }
const NAMING = ['companies.name', 'companies.id_type', 'companies.identifier'] as const
type Sender = { sender_id: number | null; name: string | null; id_type: string | null; identifier: string | null }

function nameOfSender({ name, id_type, identifier }: Sender): string {
  return name === null ? '' : companyName({ name, idType: id_type as Company['idType'], identifier: identifier! })
}

/** Days, both included. */
export type Span = { from: string; to: string }

/**
 * How often what was found by itself did not stand, in the files imported on these days under the contracts that this person sees: from
 * what is recorded of undone imports and of corrected lines.
 */
export async function reliabilityOf(db: Db, user: User, span: Span): Promise<Measured> {
  const senders = new Map<number, OfSender>()
  const of = (row: Sender) => {
    const key = row.sender_id ?? 0
    const known = senders.get(key) ?? { sender: nameOfSender(row), automatic: 0, asked: 0, undone: 0, corrected: 0 }
    senders.set(key, known)
    return known
  }
  for (const row of await writtenIn(db, user, span)) {
    const one = of(row)
    if (row.method === 'answer') one.asked += Number(row.people)
    else {
      one.automatic += Number(row.people)
      if (Number(row.undone) > 0) one.undone += Number(row.people)
    }
  }
  for (const row of await correctedIn(db, user, span)) of(row).corrected += Number(row.people)
  const list = [...senders.values()].sort((a, b) => b.automatic + b.asked - a.automatic - a.asked)
  return { all: together(list), senders: list }
}

/** Persons of a file, however many of their lines it wrote. */
async function writtenIn(db: Db, user: User, { from, to }: Span) {
  const people = db('statement_file_lines')
    .join('statement_files', 'statement_files.id', 'statement_file_lines.file_id')
    .join('placements', 'placements.id', 'statement_file_lines.placement_id')
    .join('clauses', 'clauses.id', 'statement_file_lines.clause_id')
    .whereIn('clauses.contract_id', visibleContracts(db, user).select('contracts.id'))
    .where('statement_files.at', '>=', from)
    .where('statement_files.at', '<', plusDays(to, 1))
    .groupBy('statement_files.sender_id', 'statement_file_lines.file_id', 'placements.participant_id')
    .select('statement_files.sender_id')
    .select(db.raw('max(statement_file_lines.method) as method'))
    .select(db.raw("max(case when statement_file_lines.outcome = 'undone' then 1 else 0 end) as undone"))
  return db
    .from(people.as('found'))
    .leftJoin('companies', 'companies.id', 'found.sender_id')
    .groupBy('found.sender_id', ...NAMING, 'found.method', 'found.undone')
    .select('found.sender_id', ...NAMING, 'found.method', 'found.undone')
    .count('* as people')
}

async function correctedIn(db: Db, user: User, { from, to }: Span) {
  return visibleDeposits(db, user)
    .join('deposit_matches', 'deposit_matches.deposit_id', 'deposits.id')
    .whereNotNull('deposit_matches.instead_of_id')
    .where('deposit_matches.at', '>=', from)
    .where('deposit_matches.at', '<', plusDays(to, 1))
    .groupBy('deposits.sender_id', ...NAMING)
    .select('deposits.sender_id', ...NAMING)
    .count('* as people')
}
