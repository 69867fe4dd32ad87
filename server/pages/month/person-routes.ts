import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import type { User } from '#server/access/rules.ts'
import { monthFrom } from '#server/base/dates.ts'
import { plural } from '#server/base/french.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import { namesShown } from '#server/register/participants/identities.ts'
import type { Participant } from '#server/register/participants/rules.ts'
import { participantFor } from '#server/register/participants/store.ts'
import type { App } from '#server/web/context.ts'
import { contentOf } from '#server/web/form-content.ts'
import { typedFrom } from '#server/web/forms.ts'
import { found } from '#server/web/found.ts'
import { insideOf } from '#server/web/views.ts'
import { authorOf } from '../author.ts'
import { entriesIn, withCells } from '../cells-form.ts'
import { namedSince, nowNamed } from '../cells-names.ts'
import { type Pasted, pastedIn } from '../paste-form.ts'
import { attemptOf, type MonthAttempt, nothingTried } from './attempt.ts'
import { flat } from './draft.ts'
import { withBlock } from './paste.ts'
import { personMonthsPage } from './person-page.ts'
import { type PersonPaste, pastedInPerson, personPreview } from './person-paste.ts'
import { savePerson } from './person-save.ts'
import { judgedFor, type PersonMonths, personMonths } from './person-source.ts'

type Here = { user: User; participant: Participant }

/** The months of one person under all contracts. */
export function personMonthsRoutes({ db, clock }: App): Router {
  const router = Router()
  const person = found(async (user, { ref }) => ({ participant: await participantFor(db, user, ref) }))

  router.get('/participants/:ref/mois', allow('hours.log'), person, async (req, res) => {
    const source = await sourceOf(res.locals, req.query.mois)
    nowNamed(req, source.href, [])
    await show(req, res, source, await resumed(source, res))
  })

  router.post('/participants/:ref/mois', allow(gestures.receive.may), person, async (req, res) => {
    const fields = typedFrom(req.body)
    const entries = entriesIn(fields)
    const source = await sourceOf(res.locals, fields.mois)
    const { attempt } = await judgedFor(db, source, attemptOf(entries, fields), entries)
    const paste = pastedIn(fields)
    if (paste) return block(req, res, source, { attempt, paste })
    if (fields.geste === 'verifier') return show(req, res, source, attempt)
    const { user } = res.locals
    const done = await savePerson(db, source, entries, { user, author: authorOf(res) })
    const isWrong = done.objections.size + done.conflicts.size > 0
    if (!isWrong) {
      req.session.notice = done.changed
        ? `${plural(done.changed, 'chiffre enregistré', 'chiffres enregistrés')}.`
        : 'Rien n’avait changé.'
      return res.redirect(303, `${source.href}?mois=${source.months.at(-1)}`)
    }
    const now = await sourceOf(res.locals, fields.mois)
    const { objections, conflicts } = done
    await show(req, res.status(conflicts.size ? 409 : 422), now, { ...attempt, objections, conflicts })
  })

  return router

  function sourceOf({ user, participant }: Here, month: unknown): Promise<PersonMonths> {
    return personMonths(db, { user, participant }, { last: monthFrom(month), today: clock.today() })
  }

  async function show(req: Request, res: Response, source: PersonMonths, attempt: MonthAttempt, paste?: PersonPaste) {
    const known = namedSince(req, source.href)
    const { participant, href, months } = source
    const about = { href, month: months.at(-1)!, isOpening: !known.has(participant.id) }
    const names = await namesShown(db, [participant], about, authorOf(res))
    nowNamed(req, href, names.keys())
    res.render('month/person', personMonthsPage({ source, names, attempt }, paste))
  }

  async function block(req: Request, res: Response, source: PersonMonths, { attempt, paste }: Block) {
    if (paste.asked === 'leave') return show(req, res, source, { ...attempt, fields: { ...attempt.fields, bloc: '' } })
    const entries = entriesIn(attempt.fields)
    const laid = pastedInPerson(source, attempt, entries, paste)
    if (attempt.fields.part === 'apercu') return res.send(insideOf('shared/paste-preview', personPreview(laid)))
    if (paste.asked === 'preview') return show(req, res, source, attempt, laid)
    res.locals.toKeep = withCells({ ...contentOf(req.body), bloc: [''] }, laid.texts)
    await show(req, res, source, withBlock(attempt, laid.texts, entries))
  }

  /** What was typed here and not saved, judged against what stands now. */
  async function resumed(source: PersonMonths, res: Response): Promise<MonthAttempt> {
    const last = source.months.at(-1)!
    const own = res.locals.drafting.drafts.filter(({ form }) => form === source.href)
    for (const draft of own) draft.shown = draft.month === last ? 'here' : 'elsewhere'
    const draft = own.find(({ shown }) => shown === 'here')
    if (!draft) return nothingTried
    const fields = flat(draft.typed)
    const entries = entriesIn(fields)
    const { attempt, unsaved } = await judgedFor(db, source, attemptOf(entries, fields), entries)
    return { ...attemptOf(unsaved, fields), objections: attempt.objections, conflicts: attempt.conflicts }
  }
}

type Block = { attempt: MonthAttempt; paste: Pasted }
