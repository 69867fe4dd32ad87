import type { Db } from '#db/connect.ts'
import { longInstant } from '#server/base/format.ts'
import { postOf } from '#server/mail/post.ts'
import { send } from '#server/mail/send.ts'
import type { MailKind } from '#server/mail/words.ts'
import { CODE_HOURS, type Purpose } from './codes.ts'

/** Hours for which the link of a mail opens, by why it is written. */
export const LINK_HOURS: Partial<Record<MailKind, number>> = {
  invitation: CODE_HOURS.invitation,
  passwordLink: CODE_HOURS.reset,
}

type Addressee = { id: number; name: string; email: string }

/** Writes to somebody the one-time link with which they choose a password, in the transaction that opened it. */
export async function mailLink(
  trx: Db,
  author: { userId: number | null; at: string },
  { id, name, email }: Addressee,
  purpose: Exclude<Purpose, 'setup'> | 'forgotten',
  code: string,
): Promise<void> {
  const post = await postOf(trx)
  const { from, origin } = post
  const { subject, why } = words[purpose]
  const text = `Bonjour ${name},

${why(from.name)} Pour choisir votre mot de passe, ouvrez ce lien\u00a0:

${origin}/invitation?code=${code}

Il sert une fois, jusqu’au ${longInstant(endOf(purpose, author.at))}. S’il ne s’ouvre pas, la page ${origin}/invitation demande ce code\u00a0: ${code}

Si vous n’attendiez pas ce message, n’en tenez pas compte\u00a0: tant que personne n’ouvre ce lien, rien ne change.`
  const kind = purpose === 'invitation' ? 'invitation' : 'passwordLink'
  await send(trx, { kind, to: email, subject, text, secret: true, userId: id }, author, post)
}

function endOf(purpose: keyof typeof words, at: string): string {
  const hours = CODE_HOURS[purpose === 'forgotten' ? 'reset' : purpose]
  return new Date(Date.parse(at) + hours * 3_600_000).toISOString()
}

const words = {
  invitation: {
    subject: 'Votre compte Clausuivi',
    why: (institution: string) =>
      `${institution} vous ouvre un compte sur Clausuivi, où se suivent ses clauses sociales.`,
  },
  reset: {
    subject: 'Votre mot de passe Clausuivi',
    why: (institution: string) => `L’administration de Clausuivi (${institution}) vous donne un nouveau lien.`,
  },
  forgotten: {
    subject: 'Votre mot de passe Clausuivi',
    why: (institution: string) =>
      `Un nouveau mot de passe a été demandé pour cette adresse, sur la page de connexion de Clausuivi (${institution}).`,
  },
} as const
