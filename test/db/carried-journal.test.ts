import { expect } from 'chai'
import { verdictNotes } from '#server/journal/chain-words.ts'
import { record } from '#server/journal/store.ts'
import { verifyJournal } from '#server/journal/verify.ts'
import { ownDatabase } from '../support/database.ts'

describe('a journal of the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  beforeEach(async () => {
    own = await ownDatabase({ migrated: false })
    for (;;) {
      const [, [next]] = await own.db.migrate.list()
      if ((typeof next === 'string' ? next : (next?.file ?? '9999')) >= '0026') break
      await own.db.migrate.up()
    }
  })
  afterEach(() => own.drop())

  it('is sealed as it stands, and says that nothing is known of what it was before', async () => {
    const { db } = own
    const at = '2026-01-02T09:00:00.000Z'
    const lines = Array.from({ length: 2_345 }, (_, index) => ({
      ...{ at, action: 'hours.logged', subject: 'hours', subject_id: index, href: '/marches/1/heures' },
      after: JSON.stringify({ [`P-${String((index % 9) + 1).padStart(3, '0')} 2025-12`]: 15167 }),
    }))
    for (let start = 0; start < lines.length; start += 50) await db('journal').insert(lines.slice(start, start + 50))
    await db.migrate.latest()

    const verdict = await verifyJournal(db)
    expect(verdict).to.include({ flaw: null, intact: 2_345, carried: 2_345 })
    expect(verdictNotes(verdict).join())
      .to.include('d’avant la reprise du')
      .and.match(/2\s345\s+premières lignes/)
    expect(await db('journal_people').where({ pseudonym: 'P-004' })).to.have.length(261)

    const nobody = { userId: null, at, formKey: null }
    await record(db, nobody, { action: 'x.y', subject: 'x', subjectId: 1, buyerId: null, href: '/' })
    expect(await verifyJournal(db)).to.include({ flaw: null, intact: 2_346, carried: 2_345 })
    const down = () =>
      db.migrate.down().then(
        () => null,
        (error: Error) => error.message,
      )
    let refusal = await down()
    for (let later = 27; later <= 999 && refusal === null; later++) refusal = await down()
    expect(refusal).to.include('Lines of the journal were sealed').and.include('restore a backup')
  })
})
