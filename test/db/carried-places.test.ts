import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { ownDatabase } from '../support/database.ts'
import { filled, inserting } from '../support/previous.ts'

// A database of the version before: one contact a company, that all buyers read; who follows a contract, without a history.

describe('who followed and whom one calls, carried from the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let ids: Awaited<ReturnType<typeof filled>>
  let marvaux: number
  beforeEach(async () => {
    own = await ownDatabase({ migrated: false })
    db = own.db
    for (let version = 1; version <= 9; version++) await db.migrate.up()
    ids = await filled(db)
    for (;;) {
      const [, [next]] = await db.migrate.list()
      const name = typeof next === 'string' ? next : next.file
      if (name >= '0015') break
      await db.migrate.up()
    }
    marvaux = await inserting(db)('buyers', {
      name: 'Marvaux',
      siret: '21999002300011',
      search_text: '',
      created_at: AT,
    })
  })
  afterEach(() => own.drop())

  const AT = '2026-02-03T23:30:00.000Z'
  const noted = (id: number) =>
    db('companies').where({ id }).update({ contact_name: 'Mme Dorval', contact_phone: '01 99 00 12 34' })
  const cards = () =>
    db('company_contacts').orderBy('id').select('company_id', 'buyer_id', 'contact_name', 'contact_phone')
  const buyer = async () => (await db('contracts').first()).buyer_id
  /** The company also works for Marvaux. */
  const shared = async () => {
    const insert = inserting(db)
    const contract = await insert('contracts', {
      buyer_id: marvaux,
      form: 'contract',
      number: 'M-1',
      title: 'Halles',
      source: 'typed',
      search_text: '',
      sort_text: '',
      created_at: AT,
    })
    await insert('contract_holders', { contract_id: contract, company_id: ids.holder, role: 'holder' })
  }
  const wrote = async (scope: 'all' | 'listed') => {
    const actor = await inserting(db)('users', {
      name: 'Inès Portal',
      email: 'ines@marvaux.example',
      role: 'facilitator',
      scope,
      created_at: AT,
    })
    if (scope === 'listed') await db('user_buyers').insert({ user_id: actor, buyer_id: marvaux })
    const line = { actor_id: actor, subject: 'company', subject_id: ids.holder, href: '/', at: AT }
    await db('journal').insert({ ...line, action: 'company.edited', after: '{"contact":"modifié"}' })
  }

  it('the only buyer of a company gets its contact', async () => {
    await noted(ids.holder)
    await db.migrate.latest()
    expect(await cards()).to.deep.equal([
      { company_id: ids.holder, buyer_id: await buyer(), contact_name: 'Mme Dorval', contact_phone: '01 99 00 12 34' },
    ])
  })

  it('of two buyers, the one whose colleague wrote it', async () => {
    await noted(ids.holder)
    await shared()
    await wrote('listed')
    await db.migrate.latest()
    expect((await cards()).map(card => card.buyer_id)).to.deep.equal([marvaux])
  })

  it('where nothing tells, it is kept and given to neither', async () => {
    await noted(ids.holder)
    await shared()
    await wrote('all')
    await db.migrate.latest()
    const [card] = await cards()
    expect(card).to.include({ buyer_id: null, contact_name: 'Mme Dorval' })
  })

  it('who follows, as the journal tells it; else since a day kept, or unknown', async () => {
    const insert = inserting(db)
    const nadir = await insert('users', {
      name: 'Nadir Belkacem',
      email: 'nadir@haute-vesle.example',
      role: 'officer',
      scope: 'all',
      created_at: AT,
    })
    const told = { subject: 'contract', subject_id: ids.contract, href: '/', actor_id: ids.user }
    await db('journal').insert({ ...told, at: AT, action: 'contract.taken', after: `{"followedBy":${ids.user}}` })
    const then = '2026-05-04T09:00:00.000Z'
    await db('journal').insert({ ...told, at: then, action: 'contract.handedOver', after: `{"followedBy":${nadir}}` })
    await db('contracts').where({ id: ids.contract }).update({ followed_by: nadir, followed_at: then })
    const untold = async (number: string, followed_at: string | null) =>
      insert('contracts', {
        buyer_id: await buyer(),
        form: 'contract',
        number,
        title: number,
        source: 'typed',
        search_text: '',
        sort_text: '',
        created_at: AT,
        followed_by: nadir,
        followed_at,
      })
    const [kept, unknown] = [await untold('A-1', then), await untold('A-2', null)]
    await db.migrate.latest()
    const rows = await db('followings').orderBy('id').select('contract_id', 'user_id', 'since_on')
    expect(rows).to.deep.equal([
      { contract_id: ids.contract, user_id: ids.user, since_on: '2026-02-04' }, // half past midnight in Paris
      { contract_id: ids.contract, user_id: nadir, since_on: '2026-05-04' },
      { contract_id: kept, user_id: nadir, since_on: '2026-05-04' },
      { contract_id: unknown, user_id: nadir, since_on: null },
    ])
  })

  it('goes back while nothing is lost by it, and refuses after', async () => {
    await noted(ids.holder)
    await db.migrate.up()
    await db.migrate.down()
    expect(await db('companies').where({ id: ids.holder }).first()).to.include({ contact_name: 'Mme Dorval' })
    await db.migrate.up()
    await db('company_contacts').insert({ company_id: ids.holder, buyer_id: marvaux, contact_name: 'M. Sarre' })
    const refusal = await db.migrate.down().then(
      () => '',
      (error: Error) => error.message,
    )
    expect(refusal).to.match(/restore a backup/)
    expect(await cards()).to.have.length(2)
  })
})
