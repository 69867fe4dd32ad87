import { type Request, type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { monthOf } from '#server/base/dates.ts'
import { agreed, plural } from '#server/base/french.ts'
import { namesShown } from '#server/register/participants/identities.ts'
import { answerSituations } from '#server/register/participants/situation-actions.ts'
import { exitSituations } from '#server/register/participants/situation-rules.ts'
import { type PersonDue, situationsDue } from '#server/register/participants/situations-due.ts'
import { SITUATIONS } from '#server/register/participants/words.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { answerName, situationsPage } from './situations-page.ts'

/** What people became, asked when it is due and answered on one page. */
export function situationsRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get(SITUATIONS, allow('participants.edit'), byBuyer(db), async (req, res) => {
    await show(req, res, await dueFor(req, res), untouched)
  })

  router.post(SITUATIONS, allow('participants.edit'), async (req, res) => {
    const due = await dueFor(req, res)
    const typed = typedFrom(req.body)
    const answers = due.flatMap(person => {
      const situation = typed[answerName(person)] ?? ''
      return Object.hasOwn(exitSituations, situation) ? [{ person, moment: person.moment, situation }] : []
    })
    const asked = Object.keys(typed).filter(name => /^s-\d/.test(name) && typed[name] !== '')
    if (asked.length === 0) {
      const errors = { situations: 'Choisissez au moins une situation.' }
      res.status(422)
      return show(req, res, due, { typed, errors })
    }
    const { kept } = await answerSituations(db, answers, authorOf(res))
    const already = asked.length - kept
    const others = already > 0 ? ` ${plural(already, 'était déjà notée', 'étaient déjà notées')}.` : ''
    done(
      req,
      res,
      `${plural(kept, 'situation', 'situations')} ${agreed(kept, 'notée', 'notées')}.${others}`,
      pathOf(req),
    )
  })

  return router

  function dueFor(req: Request, res: Response): Promise<PersonDue[]> {
    const { user } = res.locals
    return situationsDue(db, user, clock.today(), { followedBy: isWhole(req) ? undefined : user.id })
  }

  async function show(req: Request, res: Response, due: readonly PersonDue[], attempt: Attempt) {
    const month = monthOf(clock.today())
    const about = { href: SITUATIONS, month, isOpening: true }
    const names = may(res.locals.user.role, 'identities.read')
      ? await namesShown(db, due, about, authorOf(res))
      : new Map()
    res.render('participants/situations', situationsPage(due, { names, attempt, whole: isWhole(req) }))
  }
}

const isWhole = (req: Request) => req.query.de === 'tous'
const pathOf = (req: Request) => (isWhole(req) ? `${SITUATIONS}?de=tous` : SITUATIONS)
