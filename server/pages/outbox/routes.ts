import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may, type User } from '#server/access/rules.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { openAnsweredFile, settleMail } from '#server/mail/actions.ts'
import { answersTo } from '#server/mail/answers.ts'
import { textOf } from '#server/mail/parsed.ts'
import { postOf } from '#server/mail/post.ts'
import type { MailGesture } from '#server/mail/rules.ts'
import { countOutgoing, eventsOf, type OutgoingMail, outgoing, outgoingNumbered } from '#server/mail/store.ts'
import { mailsOf, statementsIn } from '#server/register/reminders/mails-store.ts'
import { done, sendAsFile } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { found } from '#server/web/found.ts'
import { PER_PAGE, pageFrom } from '#server/web/list.ts'
import { authorOf } from '../author.ts'
import { mailPage, mailView, outboxPage, PATH } from './page.ts'

/** What leaves by mail: one’s own, or all for the administration. */
export function outboxRoutes({ db }: App): Router {
  const router = Router()
  const one = found(async (user, { courriel }) => ({ mail: await mailFor(user, courriel) }))

  router.get(PATH, allow('mails.read'), async (req, res) => {
    const among = mailsOf(db, res.locals.user)
    const view = mailView(req.query.etat)
    const counts = await countOutgoing(db, { among })
    const total = view.states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0)
    const at = pageFrom(req.query.page as string | undefined, total)
    const mails = await outgoing(db, { among, states: view.states }, { limit: PER_PAGE, offset: at.offset })
    const { hasServer } = await postOf(db)
    res.render('outbox/index', outboxPage(mails, { view, counts, hasServer, ...at }))
  })

  router.get(`${PATH}/:courriel`, allow('mails.read'), one, async (_req, res) => {
    const { user, mail } = res.locals
    const reads = may(user.role, 'contracts.read')
    const text = reads || mail.userId ? (mail.eml ? await textOf(mail.eml) : mail.shown) : null
    const about = reads ? await statementsIn(db, mail.id) : []
    const readsAnswers = may(user.role, 'identities.read')
    const answers = await answersTo(db, mail.id)
    const events = await eventsOf(db, mail.id)
    res.render('outbox/mail', mailPage(mail, { text, about, events, answers, readsAnswers }))
  })

  router.get(`${PATH}/:courriel/fichiers/:fichier`, allow('identities.read'), one, async (req, res) => {
    const file = await openAnsweredFile(db, authorOf(res), res.locals.mail, numberFrom(req.params.fichier))
    if (!file) throw new NotFound('file')
    sendAsFile(res, file.name, file.bytes)
  })

  router.post(`${PATH}/:courriel/arrive`, allow('mails.read'), one, (req, res) => settled(req, res, 'arrived'))

  router.post(`${PATH}/:courriel/renvoi`, allow('mails.read'), one, (req, res) => settled(req, res, 'again'))

  router.post(`${PATH}/:courriel/laisse`, allow('mails.read'), one, (req, res) => settled(req, res, 'dropped'))

  return router

  async function settled(req: Request, res: Response, gesture: MailGesture) {
    const { mail } = res.locals as unknown as { mail: OutgoingMail }
    try {
      await settleMail(db, authorOf(res), mail, gesture)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return done(req, res, 'Ce courriel a changé d’état entre-temps\u00a0: rien n’est fait.', `${PATH}/${mail.id}`)
    }
    done(req, res, notices[gesture], `${PATH}/${mail.id}`)
  }

  /** @throws NotFound when there is none, or when it is somebody else’s. */
  async function mailFor(user: User, id: unknown): Promise<OutgoingMail> {
    const mail = await outgoingNumbered(db, numberFrom(id), mailsOf(db, user))
    if (!mail) throw new NotFound('mail')
    return mail
  }
}

const notices: Record<MailGesture, string> = {
  again: 'Le courriel repart, sous le même numéro.',
  arrived: 'C’est noté\u00a0: il est arrivé.',
  dropped: 'C’est noté\u00a0: il n’attend plus personne.',
}
