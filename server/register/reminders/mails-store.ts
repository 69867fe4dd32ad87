import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { MailKind, MailState } from '#server/mail/words.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import type { Company } from '../companies/rules.ts'
import { companyName } from '../companies/words.ts'
import { visibleContracts } from '../contracts/store.ts'
import { cameSince } from './rules.ts'

/** A mail about statements, and what became of it. */
export type StatementMail = {
  mailId: number
  kind: MailKind
  state: MailState
  filed: boolean
  recipient: string
  openedAt: string | null
  /** Somebody answered by its link, having said their name. */
  linkUsedAt: string | null
  senderId: number
  senderName: string
  clauseId: number
  contractId: number
  buyerId: number
  number: string
  lotNumber: string
  period: PeriodKey
  datedOn: string
  /** '' asked by a person. */
  rule: string
  /** Its statement came since, and does not wait again for its correction. */
  receivedOn: string | null
}

/** The mails about one statement; the latest first. */
export function mailsAbout(db: Db, clauseId: number, period: PeriodKey): Promise<StatementMail[]> {
  return statementMails(db, query =>
    query.where({ 'statement_mails.clause_id': clauseId, 'statement_mails.period': period }),
  )
}

/** Those about the statements of these periods, under the contracts of a person. */
export function mailsOfPeriods(db: Db, user: User, periods: readonly PeriodKey[]): Promise<StatementMail[]> {
  return statementMails(db, query =>
    query
      .whereIn('statement_mails.period', [...periods])
      .whereIn('statement_mails.clause_id', clausesFollowed(db, user)),
  )
}

/** What one mail is about. */
export function statementsIn(db: Db, mailId: number): Promise<StatementMail[]> {
  return statementMails(db, query => query.where('statement_mails.outbox_id', mailId))
}

async function statementMails(db: Db, narrow: (query: ReturnType<Db>) => unknown): Promise<StatementMail[]> {
  const query = db('statement_mails')
    .join('outbox', 'outbox.id', 'statement_mails.outbox_id')
    .join('companies', 'companies.id', 'statement_mails.sender_id')
    .join('clauses', 'clauses.id', 'statement_mails.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .leftJoin('statements', {
      'statements.clause_id': 'statement_mails.clause_id',
      'statements.sender_id': 'statement_mails.sender_id',
      'statements.period': 'statement_mails.period',
    })
    .leftJoin('passes', 'passes.id', 'statement_mails.pass_id')
    .orderBy('statement_mails.id', 'desc')
    .limit(500)
  narrow(query as unknown as ReturnType<Db>)
  const rows = await query.select(
    ...(['outbox.id', 'outbox.kind', 'outbox.state', 'outbox.transport', 'outbox.recipient'] as const),
    ...(['statement_mails.sender_id', 'statement_mails.period', 'statement_mails.dated_on'] as const),
    ...(['statement_mails.rule', 'statement_mails.clause_id', 'companies.name as sender_name'] as const),
    ...([
      'companies.identifier',
      'companies.id_type',
      'contracts.id as contract_id',
      'contracts.number',
      'contracts.lot_number',
    ] as const),
    ...(['passes.opened_at', 'passes.sent_at', 'contracts.buyer_id'] as const),
    ...(['statements.received_on', 'statements.state as statement_state'] as const),
  )
  return rows.map(row => ({
    mailId: row.id,
    kind: row.kind as MailKind,
    state: row.state as MailState,
    filed: row.transport === 'folder',
    recipient: row.recipient,
    openedAt: row.opened_at,
    linkUsedAt: row.sent_at,
    senderId: row.sender_id,
    senderName: companyName({
      name: row.sender_name,
      idType: row.id_type as Company['idType'],
      identifier: row.identifier,
    }),
    clauseId: row.clause_id,
    contractId: row.contract_id,
    buyerId: row.buyer_id,
    number: row.number,
    lotNumber: row.lot_number,
    period: row.period,
    datedOn: row.dated_on,
    rule: row.rule,
    receivedOn: cameSince(row.dated_on, { receivedOn: row.received_on, state: row.statement_state }),
  }))
}

function clausesFollowed(db: Db, user: User) {
  return visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .where('contracts.followed_by', user.id)
    .select('clauses.id')
}

/**
 * The numbers of the mails that are this person’s: those they asked for and those about contracts they follow, but none
 * that tells of a contract they may not see. undefined: every mail, for the administration.
 */
export function mailsOf(db: Db, user: User): ReturnType<Db> | undefined {
  if (user.role === 'admin') return undefined
  const about = db('statement_mails').whereIn('clause_id', clausesFollowed(db, user)).select('outbox_id as id')
  const asked = db('outbox')
    .where({ author_id: user.id })
    .select('id')
    .union(about as never)
  const own = db.from(asked.as('own')).select('own.id')
  if (user.buyerIds) {
    const hidden = db('statement_mails')
      .join('clauses', 'clauses.id', 'statement_mails.clause_id')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
      .whereRaw('statement_mails.outbox_id = own.id')
      .whereNotIn('contracts.buyer_id', user.buyerIds)
    own.whereNotExists(hidden)
  }
  return own as unknown as ReturnType<Db>
}
