import { expect } from 'chai'
import type { Person } from '#db/seeds/cast.ts'
import { may, type Role } from '#server/access/rules.ts'
import { freshApp, type TestApp } from '../support/app.ts'
import { comeIn, linkPath } from '../support/links.ts'
import {
  addressOf,
  anyAddressOf,
  everyRoute,
  isOfCompany,
  isOpenTo,
  isScoped,
  mixedAddressOf,
  type Route,
  type Stage,
  setStage,
} from './routes.ts'

// Every route of the app, tried by every role, on their own things and on another buyer's.

const people: Record<Role, Person> = { facilitator: 'camille', officer: 'nadir', director: 'helene', admin: 'theo' }

/** Of the company that answers for a contract, and of no other that works there. */
const OF_WHO_ANSWERS = '/reponses/marches/:id/pieces'

describe('who may take which route', () => {
  const app = freshApp()
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage(app.db, app.cast)
  })

  it('every route says it, and there are routes', () => {
    const routes = everyRoute({ company: true })

    expect(routes.length).to.be.greaterThan(20)
    expect(routes.filter(route => route.action === null).map(nameOf)).to.deep.equal([])
    for (const { action } of routes)
      if (action !== 'anyone' && action !== 'company') expect(may('admin', action as never), action!).to.be.a('boolean')
  })

  it('the demonstration’s way in exists in a demonstration only', () => {
    const names = (demo: boolean) => everyRoute({ demo }).map(nameOf)
    const without = names(false)

    expect(names(true).filter(name => !without.includes(name))).to.deep.equal(['POST /demonstration/:role'])
  })

  it('without an account, every other page leads to signing in', async () => {
    await app.as(null)
    const wrong: string[] = []
    for (const route of everyRoute().filter(({ action }) => action !== 'anyone')) {
      const page = await answerTo(app, route, anyAddressOf(route, stage))
      if (page.status !== 303 || !page.location?.startsWith('/connexion'))
        wrong.push(`${nameOf(route)}: ${page.status}`)
    }

    expect(wrong).to.deep.equal([])
  })

  for (const [role, person] of Object.entries(people) as [Role, Person][]) {
    it(`${role}: what is not theirs does not exist`, async () => {
      const wrong: string[] = []
      await app.as(person)
      for (const route of everyRoute().filter(one => !isOpenTo(one, role))) {
        const page = await answerTo(app, route, anyAddressOf(route, stage))
        if (page.status !== 404) wrong.push(`${nameOf(route)}: ${page.status}`)
      }

      expect(wrong).to.deep.equal([])
    })

    it(`${role}: what is theirs answers, and an empty form breaks nothing`, async () => {
      const wrong: string[] = []
      for (const route of everyRoute().filter(one => one.action !== 'anyone' && isOpenTo(one, role))) {
        const address = addressOf(route, stage, 'hauteVesle')
        if (!address) continue
        await app.as(person)
        const page = await answerTo(app, route, address)
        const answered = route.method === 'get' ? [200, 303] : [200, 303, 400, 409, 422]
        if (!answered.includes(page.status)) wrong.push(`${nameOf(route)}: ${page.status}`)
      }

      expect(wrong).to.deep.equal([])
    })
  }

  it('a company by its link: what is its own answers, and an empty form breaks nothing', async () => {
    const link = await linkPath(app, 'relais')
    const holders = await linkPath(app, 'batisseurs')
    const wrong: string[] = []
    const routes = everyRoute({ company: true }).filter(isOfCompany)
    expect(routes.length).to.be.greaterThan(6)
    for (const route of routes) {
      const address = addressOf(route, stage, 'hauteVesle')
      if (!address) continue
      await comeIn(app, route.path === OF_WHO_ANSWERS ? holders : link)
      const page = await answerTo(app, route, address)
      const answered = route.method === 'get' ? [200] : [200, 303, 400, 409, 422]
      if (!answered.includes(page.status)) wrong.push(`${nameOf(route)}: ${page.status}`)
    }
    await comeIn(app, link)
    for (const route of everyRoute().filter(({ method, action }) => method === 'get' && action !== 'anyone')) {
      const page = await answerTo(app, route, anyAddressOf(route, stage))
      if (page.status !== 303 || !page.location?.startsWith('/connexion'))
        wrong.push(`${nameOf(route)}: ${page.status}`)
    }
    expect(wrong).to.deep.equal([])
  })

  it('a company by its link opens nothing of another buyer, and nobody opens its pages without one', async () => {
    const wrong: string[] = []
    const routes = everyRoute({ company: true }).filter(isOfCompany)
    await comeIn(app, await linkPath(app, 'relais'))
    for (const route of routes.filter(({ path }) => path.includes(':'))) {
      const page = await answerTo(app, route, addressOf(route, stage, 'marvaux') ?? anyAddressOf(route, stage))
      if (page.status !== 404) wrong.push(`relais ${nameOf(route)}: ${page.status}`)
    }
    for (const person of [null, ...Object.values(people)]) {
      await app.as(person)
      for (const route of routes) {
        const page = await answerTo(app, route, anyAddressOf(route, stage))
        if (page.status !== 404) wrong.push(`${person} ${nameOf(route)}: ${page.status}`)
      }
    }
    expect(wrong).to.deep.equal([])
  })

  it('someone of Marvaux opens nothing of Haute-Vesle, whatever the address', async () => {
    const wrong: string[] = []
    for (const role of ['facilitator', 'officer', 'director'] as const) {
      await app.db('users').where({ id: app.cast.users.ines }).update({ role })
      await app.as('ines')
      for (const route of everyRoute().filter(one => isScoped(one) && isOpenTo(one, role))) {
        const page = await answerTo(app, route, addressOf(route, stage, 'hauteVesle') ?? anyAddressOf(route, stage))
        if (page.status !== 404) wrong.push(`${role} ${nameOf(route)}: ${page.status}`)
      }
    }

    expect(wrong).to.deep.equal([])
  })

  it('someone of Haute-Vesle alone opens nothing of Marvaux either', async () => {
    const wrong: string[] = []
    const { camille } = app.cast.users
    await app.db('user_buyers').insert({ user_id: camille, buyer_id: app.cast.buyers.hauteVesle })
    for (const role of ['facilitator', 'officer', 'director'] as const) {
      await app.db('users').where({ id: camille }).update({ role, scope: 'listed' })
      await app.as('camille')
      for (const route of everyRoute().filter(one => isScoped(one) && isOpenTo(one, role))) {
        const address = addressOf(route, stage, 'marvaux')
        if (!address || /^\/entreprises\//.test(route.path)) continue // the company of les halles works for both
        const page = await answerTo(app, route, address)
        if (page.status !== 404) wrong.push(`${role} ${nameOf(route)}: ${page.status}`)
      }
    }

    expect(wrong).to.deep.equal([])
  })

  it('inside one’s own contract, nothing of another buyer’s is found', async () => {
    const wrong: string[] = []
    const routes = everyRoute().filter(route => isScoped(route) && mixedAddressOf(route, stage, 'hauteVesle'))
    expect(routes.length).to.be.greaterThan(5)
    for (const [role, person] of Object.entries(people) as [Role, Person][]) {
      await app.as(person)
      for (const route of routes.filter(one => isOpenTo(one, role))) {
        const page = await answerTo(app, route, mixedAddressOf(route, stage, 'hauteVesle')!)
        if (page.status !== 404) wrong.push(`${role} ${nameOf(route)}: ${page.status}`)
      }
    }

    expect(wrong).to.deep.equal([])
  })

  it('someone of Marvaux opens what is of Marvaux', async () => {
    const wrong: string[] = []
    await app.as('ines')
    for (const route of everyRoute().filter(
      one => one.method === 'get' && isScoped(one) && isOpenTo(one, 'facilitator'),
    )) {
      const address = addressOf(route, stage, 'marvaux')
      if (!address) continue
      const page = await answerTo(app, route, address)
      if (![200, 303].includes(page.status)) wrong.push(`${nameOf(route)}: ${page.status}`)
    }

    expect(wrong).to.deep.equal([])
  })

  it('no address with a strange number, month or SIRET breaks a page', async () => {
    const wrong: string[] = []
    const tried = new Set<string>()
    for (const [role, person] of Object.entries(people) as [Role, Person][]) {
      await app.as(person)
      for (const route of everyRoute().filter(one => one.path.includes(':') && isOpenTo(one, role))) {
        if (tried.has(nameOf(route))) continue // an address is read in one way for all
        tried.add(nameOf(route))
        for (const strange of ['0', '999999999', '99999999999999999999', '1e3', "1'--", '%00', '%F0%9F%90%98', '-1']) {
          const page = await answerTo(app, route, route.path.replace(/:\w+/g, strange))
          if (page.status >= 500) wrong.push(`${nameOf(route)} with ${strange}: ${page.status}`)
        }
      }
    }

    expect(wrong).to.deep.equal([])
  })
})

/** One request whose effects are undone: the next route finds the cast as it was. */
async function answerTo(app: TestApp, route: Route, address: string) {
  await app.db.raw('savepoint one_route')
  try {
    return route.method === 'get' ? await app.get(address) : await app.post(address)
  } finally {
    await app.db.raw('rollback to savepoint one_route')
  }
}

function nameOf({ method, path }: Route): string {
  return `${method.toUpperCase()} ${path}`
}
