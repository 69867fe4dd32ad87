import type { Db } from '#db/connect.ts'
import { dayInFrance } from '#server/base/format.ts'
import type { Told } from '#server/mail/claim.ts'
import { noteFact } from '../facts/actions.ts'

/**
 * A mail about statements that did not reach its company: each of its contracts says so, and it is the facilitator’s turn.
 * In the transaction that learnt it.
 */
export async function noteUndelivered(trx: Db, { id, state, at }: Told): Promise<void> {
  if (state !== 'refused' && state !== 'bounced') return
  const contracts = await trx('statement_mails')
    .join('clauses', 'clauses.id', 'statement_mails.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .where('statement_mails.outbox_id', id)
    .distinct('contracts.id', 'contracts.buyer_id')
    .orderBy('contracts.id')
  const today = dayInFrance(at)
  for (const { id: contractId, buyer_id: buyerId } of contracts)
    await noteFact(trx, { id: contractId, buyerId }, factOn(today, state), {
      userId: null,
      at,
      today,
      formKey: null,
    })
}

function factOn(datedOn: string, state: 'refused' | 'bounced') {
  return {
    kind: 'contact',
    datedOn,
    untilOn: null,
    text:
      state === 'bounced' ? 'Le courriel à l’entreprise est revenu' : 'Le courriel à l’entreprise n’a pas pu partir',
    centihours: null,
    waitsOn: 'facilitator',
    nextStep: 'vérifier l’adresse de l’entreprise, puis la relancer',
  } as const
}
