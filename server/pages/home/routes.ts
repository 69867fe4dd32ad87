import { Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { may } from '#server/access/rules.ts'
import { settled } from '#server/compliance/store.ts'
import { latestImports } from '#server/exchange/imports/imports-store.ts'
import { followersSeen } from '#server/register/followings/store.ts'
import { peopleShown } from '#server/register/participants/identities.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { byBuyer } from '../buyer-choice.ts'
import { withSaved } from '../saved-lists.ts'
import { adminPage } from './admin-page.ts'
import { accountsCounted, buyersNamed } from './admin-store.ts'
import { institutionPage } from './director-page.ts'
import { weekPage } from './page.ts'
import { kindFrom } from './rules.ts'
import { search } from './search.ts'
import { searchPage } from './search-page.ts'
import { seesContracts } from './store.ts'
import { facilitatorTasks, officerTasks } from './tasks.ts'
import { facilitatorWeek, officerWeek, portfolioShown } from './week.ts'

export function homeRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get('/', allow('home.read'), byBuyer(db), withSaved(db), async (req, res) => {
    const { user, institution } = res.locals
    const today = clock.today()
    const asked = { kind: kindFrom(req.query.montrer), all: req.query.tout === 'oui' }

    if (user.role === 'admin') {
      const [buyers, accounts, imports] = [
        await buyersNamed(db),
        await accountsCounted(db),
        await latestImports(db, user, 5),
      ]
      const orphaned = await followersSeen(db, user, { left: true })
      return res.render('home/admin', adminPage({ institution: institution.name, buyers, accounts, imports, orphaned }))
    }
    if (!(await seesContracts(db, res.locals.whole)))
      return res.render('home/empty', { title: 'Ma semaine', mayImport: user.role !== 'director' })

    if (user.role === 'director') {
      await settled(db, today)
      const orphaned = await followersSeen(db, user, { left: true })
      return res.render('home/director', institutionPage(await portfolioShown(db, user, 'all', today), orphaned))
    }
    const week =
      user.role === 'facilitator'
        ? await facilitatorWeek(db, user, today)
        : await officerWeek(db, user, today, asked.kind)
    const tasks = 'reviews' in week ? facilitatorTasks(week, today) : officerTasks(week, today)
    const given = {
      role: user.role,
      tasks,
      totals: week.totals,
      portfolio: week.portfolio,
      coming: week.coming,
      due: week.due,
      today,
      asked,
    }
    res.render('home/week', weekPage(given))
  })

  router.get('/recherche', allow('home.read'), async (req, res) => {
    const { user } = res.locals
    const kept = req.query.mots === 'gardes'
    const query = ((kept ? req.session.searched : typedFrom(req.query).q) ?? '').trim().slice(0, 200)
    const { goTo, found } = await search(db, user, query)
    if (goTo) return res.redirect(303, goTo)

    const named = kept && may(user.role, 'identities.read') ? await peopleShown(db, user, query, authorOf(res)) : null
    res.render('home/search', searchPage(query, found, { kept, named, byName: may(user.role, 'identities.read') }))
  })

  // Whoever may read identities may be looking for one: the words are sent, and no address holds them.
  router.post('/recherche', allow('identities.read'), (req, res) => {
    req.session.searched = (typedFrom(req.body).q ?? '').trim().slice(0, 200)
    res.redirect(303, '/recherche?mots=gardes')
  })

  return router
}
