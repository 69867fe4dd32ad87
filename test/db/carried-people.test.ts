import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { putIdentity } from '#server/register/participants/identities.ts'
import { ownDatabase } from '../support/database.ts'
import { inserting } from '../support/previous.ts'

// People as the version before left them: one ground each, numbered over all institutions, found by their letters from a to z.

describe('people of the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  const buyers: number[] = []
  beforeEach(async () => {
    own = await ownDatabase({ migrated: false })
    db = own.db
    for (;;) {
      const [, [next]] = await db.migrate.list()
      if ((typeof next === 'string' ? next : (next?.file ?? '9999')) >= '0014') break
      await db.migrate.up()
    }
    const insert = inserting(db)
    const at = '2026-01-02T09:00:00.000Z'
    buyers.length = 0
    for (const [name, siret] of [
      ['Haute-Vesle', '22999001300015'],
      ['Marvaux', '21999002100018'],
    ])
      buyers.push(await insert('buyers', { name, siret, search_text: '', created_at: at }))
    const people: [number, number, string, string][] = [
      [3, 0, 'N’GUESSAN', 'Aya'],
      [4, 1, 'Петров', 'Андрей'],
      [9, 0, 'EL HADJ', 'Œdipe'],
    ]
    for (const [number, buyer, last_name, first_name] of people) {
      const participant_id = await insert('participants', {
        number,
        buyer_id: buyers[buyer],
        ground: 'B_DELD',
        evidence_kind: 'Attestation France Travail',
        evidence_on: '2026-01-02',
        eligible_on: '2026-01-05',
        created_at: at,
      })
      await db('identities').insert({
        participant_id,
        last_name,
        first_name,
        born_on: '1990-05-01',
        match_hash: `old ${number}`,
        search_text: last_name.replace(/[^a-z]/gi, '').toLowerCase(),
      })
    }
    await db.migrate.latest()
  })
  afterEach(() => own.drop())

  it('keep their number, their ground and its paper, and each institution goes on after its own', async () => {
    const rows = await db('participants').orderBy('number')
    expect(rows.map(row => [row.number, row.ground, row.evidence_on, row.evidence_by])).to.deep.equal([
      [3, 'B_DELD', '2026-01-02', ''],
      [4, 'B_DELD', '2026-01-02', ''],
      [9, 'B_DELD', '2026-01-02', ''],
    ])
    expect(await db('participant_grounds')).to.deep.equal([])
    const again = { ground: 'B_QPV', created_at: '2026-01-03' }
    await db('participants').insert({ ...again, number: 9, buyer_id: buyers[1] })
    const refused = await db('participants')
      .insert({ ...again, number: 9, buyer_id: buyers[1] })
      .then(
        () => false,
        () => true,
      )
    expect(refused).to.equal(true)
  })

  it('are found by their whole name, exactly as those written today', async () => {
    const before = await db('identities').orderBy('participant_id')
    expect(before.map(row => row.search_text)).to.deep.equal(['nguessan aya', 'петров андрей', 'el hadj oedipe elhadj'])
    for (const row of before) {
      const { buyer_id } = await db('participants').where({ id: row.participant_id }).first()
      const { last_name: lastName, first_name: firstName, born_on: bornOn } = row
      await putIdentity(db, row.participant_id, buyer_id, { lastName, firstName, bornOn, city: '', phone: '' })
    }
    expect(await db('identities').orderBy('participant_id')).to.deep.equal(before)
  })
})
