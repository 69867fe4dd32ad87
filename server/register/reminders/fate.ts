import type { Db } from '#db/connect.ts'
import { dayInFrance } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { putArrived, type Told } from '#server/mail/claim.ts'
import type { Refusal } from '#server/mail/words.ts'
import { noteFact } from '../facts/actions.ts'
import { depositSheets } from './drops.ts'
import { type StatementMail, statementsIn } from './mails-store.ts'

/**
 * What a mail about statements came to: where it reached nobody, or was answered, each contract that still waits says so, and it is
 * the facilitator’s turn. In the transaction that learnt it.
 */
export async function noteFate(trx: Db, told: Told): Promise<void> {
  const said = fateOf(told)
  if (!said) return
  const { at, answer } = told
  const today = dayInFrance(at)
  const about = await statementsIn(trx, told.id)
  const waiting = about.filter(({ receivedOn }) => receivedOn === null)
  if (answer) await depositSheets(trx, answer, waiting.length ? waiting : about, NOBODY(at, today))
  for (const { contractId: id, buyerId } of onePerContract(waiting))
    await noteFact(trx, { id, buyerId }, { ...ON_HER, ...said, datedOn: today }, NOBODY(at, today))
}

/** A mail nobody was sure of, whose link was opened: it arrived. How many. */
export async function settleOpened(db: Db, now: string): Promise<number> {
  const opened = db('statement_mails')
    .join('passes', 'passes.id', 'statement_mails.pass_id')
    .whereNotNull('passes.opened_at')
    .select('statement_mails.outbox_id')
  const ids = await db('outbox').where({ state: 'uncertain' }).whereIn('id', opened).pluck('id')
  for (const id of ids)
    await db.transaction(trx => putArrived(trx, id, { at: now, response: 'Son lien a été ouvert.' }))
  return ids.length
}

const ON_HER = { kind: 'contact', untilOn: null, centihours: null, waitsOn: 'facilitator' } as const
const NOBODY = (at: string, today: string) => ({ userId: null, at, today, formKey: null })

function onePerContract(mails: readonly StatementMail[]): StatementMail[] {
  return [...new Map(mails.map(mail => [mail.contractId, mail])).values()].sort((a, b) => a.contractId - b.contractId)
}

/** Said on the contract, and what is to be done; null where nobody has to. */
export function fateOf({ state, refusal = 'recipient', answer }: Told): { text: string; nextStep: string } | null {
  if (state === 'refused') return { text: NOT_GONE[refusal], nextStep: TO_DO[refusal] }
  if (state === 'bounced') return { text: 'Le courriel à l’entreprise est revenu', nextStep: TO_DO[refusal] }
  if (state !== 'answered') return null
  const files = answer?.files ?? 0
  const joined = files ? `, avec ${plural(files, 'fichier joint', 'fichiers joints')}` : ''
  const what = files ? agreed(files, 'le fichier de sa réponse', 'les fichiers de sa réponse') : 'sa réponse'
  return { text: `L’entreprise a répondu par courriel${joined}`, nextStep: `lire ${what}` }
}

const NOT_GONE: Record<Refusal, string> = {
  recipient: 'Le courriel à l’entreprise est refusé\u00a0: son adresse ne reçoit plus',
  message: 'Le courriel à l’entreprise est refusé par son serveur, pour ce qu’il contient',
  delayed: 'Le courriel à l’entreprise n’a pas été reçu\u00a0: son serveur le remet à plus tard',
  server: 'Le courriel à l’entreprise n’a pas pu partir\u00a0: notre serveur ne l’a pas pris',
}

const TO_DO: Record<Refusal, string> = {
  recipient: 'vérifier l’adresse de l’entreprise, puis la relancer',
  message: 'joindre l’entreprise autrement',
  delayed: 'appeler l’entreprise, sa boîte ne reçoit pas',
  server: 'renvoyer le courriel une fois le serveur rétabli',
}
