import type { Db } from '#db/connect.ts'
import { personNamedIn } from '../participants/identities.ts'
import { contractsOf, type Whose } from './places.ts'

/** What was written between a company and whoever follows its contracts. `by`: as they signed. */
export type Exchange = { at: string; by: string; isOurs: boolean; text: string }

const SHOWN = 10

/** The last of them, both ways, the latest first. */
export async function exchangesOf(db: Db, { companyId, buyerId }: Whose): Promise<Exchange[]> {
  const of = { 'passes.company_id': companyId, 'passes.buyer_id': buyerId }
  const ours = await db('passes')
    .leftJoin('users', 'users.id', 'passes.created_by')
    .where(of)
    .whereNot('passes.message', '')
    .orderBy('passes.id', 'desc')
    .limit(SHOWN)
    .select('passes.created_at', 'passes.message', 'users.name')
  const theirs = await db('pass_answers')
    .join('passes', 'passes.id', 'pass_answers.pass_id')
    .join('facts', 'facts.answer_id', 'pass_answers.id')
    .where({ ...of, 'pass_answers.kind': 'message' })
    .orderBy('pass_answers.id', 'desc')
    .limit(SHOWN)
    .select('pass_answers.at', 'pass_answers.answered_by', 'facts.text')
  return [
    ...ours.map(({ created_at, message, name }) => ({
      at: created_at,
      by: name ?? '',
      isOurs: true,
      text: message ?? '',
    })),
    ...theirs.map(({ at, answered_by, text }) => ({ at, by: answered_by, isOurs: false, text })),
  ]
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, SHOWN)
}

/** Why a message cannot leave: a mail names no participant. Null: it may. */
export async function objectionToMessage(db: Db, whose: Whose, text: string): Promise<string | null> {
  if (text.trim() === '') return null
  for (const { contractId } of await contractsOf(db, whose)) if (await personNamedIn(db, contractId, text)) return NAMED
  return null
}

const NAMED =
  'Ce message nomme une personne du marché\u00a0: un courriel n’en nomme aucune. Écrivez-le sans son nom, il se lit aussi sur la page de l’entreprise.'
