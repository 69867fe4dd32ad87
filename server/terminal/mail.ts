import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import { postOf } from '#server/mail/post.ts'
import { type Outgoing, outgoing } from '#server/mail/store.ts'
import { FILED, mailKinds, mailStates } from '#server/mail/words.ts'
import { mailsOf } from '#server/register/reminders/mails-store.ts'
import type { Verb } from './verb.ts'

const BATCH = 500

export const readMail: Verb = {
  usage: 'mail outbox [--json]   liste ce qui part par courriel et ce que c’est devenu, le plus récent d’abord',
  reads: () => true,
  async run(args, { db, say, complain }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    })
    if (positionals.length !== 1 || positionals[0] !== 'outbox') {
      complain(`Usage\u00a0: clausuivi ${this.usage}`)
      return 2
    }
    const among = mailsOf(db, TERMINAL)
    for (let offset = 0; ; offset += BATCH) {
      const mails = await outgoing(db, { among }, { limit: BATCH, offset })
      for (const mail of mails) say(values.json ? JSON.stringify(plain(mail)) : lineOf(mail))
      if (mails.length < BATCH) break
    }
    if (!values.json && !(await postOf(db)).hasServer) complain(NO_SERVER)
    return 0
  },
}

const NO_SERVER = 'Aucun serveur de courriel n’est réglé (SMTP_URL)\u00a0: les messages sont déposés dans un dossier.'

/** Never what a mail says: it may hold a one-time code. */
function plain({ id, messageId, kind, recipient, subject, state, filed, attempts, ...mail }: Outgoing) {
  const { notBefore, response, createdAt, authorName } = mail
  const nextTry = state === 'toSend' || state === 'toRetry' ? notBefore : null
  return {
    ...{ id, messageId, kind, recipient, subject, state, filed, attempts, nextTry },
    ...{ response, createdAt, author: authorName },
  }
}

function lineOf({ id, createdAt, kind, recipient, state, filed, subject }: Outgoing): string {
  const { word } = state === 'sent' && filed ? FILED : mailStates[state]
  return [id, createdAt, word, mailKinds[kind], recipient, subject].join('\t')
}
