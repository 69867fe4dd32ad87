import { expect } from 'chai'
import type { Person } from '#db/seeds/cast.ts'
import type { Role } from '#server/access/rules.ts'
import { freshApp, type TestApp } from '../support/app.ts'
import { type Form, formsIn } from './forms-in.ts'
import { addressOf, everyRoute, isOpenTo, type Stage, setStage } from './routes.ts'

// What a person could add to a form, or send in its place, with the tools of any browser.

const people: Record<Role, Person> = { facilitator: 'camille', officer: 'nadir', director: 'helene', admin: 'theo' }

describe('a form that somebody completed by hand', function () {
  this.timeout(300_000)
  const app = freshApp()
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage(app.db, app.cast)
  })

  for (const [role, person] of Object.entries(people) as [Role, Person][]) {
    it(`${role}: gains nothing by naming columns`, async () => {
      await app.as(person)
      const forms = await formsOpenTo(app, role, stage)
      expect(forms.length).to.be.greaterThan(1)
      const before = await standing(app)
      const lastLine = await lastOf(app)
      let written = 0
      for (const form of forms) {
        await app.db.raw('savepoint one_form')
        const answer = await app.post(form.action, { ...smuggled(app, role), ...form.fields })
        expect(answer.status, form.action).to.be.oneOf([200, 303, 400, 404, 409, 422, 429])
        expect(await standing(app), form.action).to.deep.equal(before)
        const lines = await app.db('journal').where('id', '>', lastLine).select('actor_id')
        written += lines.length
        for (const { actor_id } of lines) expect(actor_id, form.action).to.equal(app.cast.users[person])
        await app.db.raw('rollback to savepoint one_form')
      }

      if (role !== 'director') expect(written, 'some forms were taken').to.be.greaterThan(0)
    })
  }
})

describe('what is not a form', function () {
  this.timeout(300_000)
  const app = freshApp()

  for (const [type, body] of [
    ['application/json', '{"nom":"Forgé","version":"1","role":"admin"}'],
    ['text/plain', 'nom=Forgé&version=1'],
    ['application/xml', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><nom>&e;</nom>'],
    ['application/octet-stream', 'nom=Forgé'],
    ['', 'nom=Forgé'],
  ] as const) {
    it(`${type || 'a body of no type'} is refused by every route that writes, and writes nothing`, async () => {
      const stage = await setStage(app.db, app.cast)
      const lastLine = await lastOf(app)
      const wrong: string[] = []
      for (const route of everyRoute().filter(({ method }) => method === 'post')) {
        const role = (Object.keys(people) as Role[]).find(one => route.action === 'anyone' || isOpenTo(route, one))!
        const address = addressOf(route, stage, 'hauteVesle') ?? route.path.replace(/:\w+/g, '1')
        await app.as(people[role])
        const headers = { cookie: app.cookie(), 'sec-fetch-site': 'same-origin', 'content-type': type }
        const answer = await fetch(app.origin + address, {
          method: 'POST',
          headers,
          body: new TextEncoder().encode(body),
          redirect: 'manual',
        })
        if (answer.status !== 415) wrong.push(`${route.path}: ${answer.status}`)
      }

      expect(wrong).to.deep.equal([])
      expect(await lastOf(app)).to.equal(lastLine)
    })
  }
})

/** Every form of every page that this role opens, once. */
async function formsOpenTo(app: TestApp, role: Role, stage: Stage): Promise<Form[]> {
  const found = new Map<string, Form>()
  for (const route of everyRoute().filter(
    one => one.method === 'get' && one.action !== 'anyone' && isOpenTo(one, role),
  )) {
    const address = addressOf(route, stage, 'hauteVesle')
    if (!address || /\.(pdf|csv|xlsx)$/.test(route.path)) continue
    const { text } = await app.get(address)
    for (const form of formsIn(text)) {
      const action = form.action || address
      if (!/deconnexion|demonstration/.test(action)) found.set(action, { ...form, action })
    }
  }
  return [...found.values()]
}

/** Names of columns and of values of the code: a form of ours never has them, but for the role that an administrator gives. */
function smuggled(app: TestApp, role: Role): Record<string, string> {
  const { buyers, users } = app.cast
  return {
    ...(role === 'admin' ? {} : { role: 'admin', portee: 'all' }),
    scope: 'all',
    id: '1',
    user_id: String(users.theo),
    userId: String(users.theo),
    actor_id: String(users.theo),
    created_by: String(users.theo),
    recorded_by: String(users.theo),
    buyer_id: String(buyers.marvaux),
    buyerId: String(buyers.marvaux),
    clause_id: String(app.cast.halles.clauseId),
    contract_id: String(app.cast.halles.contractId),
    followed_by: String(users.theo),
    password_hash: 'x',
    disabled_at: '2026-11-17',
    version_of: '1',
    __proto__x: '1',
    'constructor[prototype][role]': 'admin',
  }
}

/** What no form of these people changes by an unnamed field: who is who, whose is what. */
async function standing(app: TestApp) {
  const rows = (table: string, ...columns: string[]) =>
    app
      .db(table)
      .orderBy('id')
      .select(...columns)
  return {
    rights: await rows('users', 'id', 'role', 'scope', 'email', 'password_hash'),
    buyers: await app.db('user_buyers').orderBy('user_id').select('user_id', 'buyer_id'),
    contracts: (await rows('contracts', 'id', 'buyer_id')).filter(
      ({ buyer_id }) => buyer_id === app.cast.buyers.marvaux,
    ),
    clauses: (await rows('clauses', 'id', 'contract_id')).filter(
      ({ contract_id }) => contract_id === app.cast.halles.contractId,
    ),
    ledger: (await rows('commitments', 'id', 'clause_id', 'centihours')).filter(
      ({ clause_id }) => clause_id === app.cast.halles.clauseId,
    ),
    facts: (await rows('facts', 'id', 'contract_id')).filter(
      ({ contract_id }) => contract_id === app.cast.halles.contractId,
    ),
  }
}

async function lastOf(app: TestApp): Promise<number> {
  return Number((await app.db('journal').max({ last: 'id' }).first())?.last ?? 0)
}
