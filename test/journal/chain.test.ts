import { hash } from 'node:crypto'
import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { seedCast } from '#db/seeds/cast.ts'
import { journalHead, seal } from '#server/journal/chain.ts'
import { verdictNotes, verdictWords } from '#server/journal/chain-words.ts'
import { startSealer } from '#server/journal/sealer.ts'
import { record, recordMany } from '#server/journal/store.ts'
import { verifyJournal } from '#server/journal/verify.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'

const author = { userId: null, at: '2026-11-17T12:00:00.000Z', formKey: null }
const entry = (subjectId: number) => ({
  ...{ action: 'fact.recorded', subject: 'fact', subjectId, buyerId: null, href: '/marches/1' },
  after: { text: `Appel n°\u00a0${subjectId}, noté «\u00a0à relancer\u00a0»` },
})

describe('the journal proves itself', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  beforeEach(async () => {
    own = await ownDatabase()
    db = own.db
  })
  afterEach(() => own.drop())

  const write = async (count: number) => {
    for (let index = 1; index <= count; index++) await db.transaction(trx => record(trx, author, entry(index)))
  }
  /** What somebody does who owns the file: the triggers are dropped first. */
  const behindOurBack = async (sql: string) => {
    const drop = onPostgres
      ? ['journal_append_only on journal', 'journal_seals_append_only on journal_seals']
      : ['journal_no_update', 'journal_no_delete', 'journal_seals_no_update', 'journal_seals_no_delete']
    for (const trigger of drop) await db.raw(`drop trigger if exists ${trigger}`)
    if (onPostgres) {
      for (const table of ['journal_seals', 'journal_unsealed'])
        await db.raw(`alter table ${table} drop constraint if exists ${table}_journal_id_foreign`)
      return db.raw(sql)
    }
    // One connection, on which links are not looked at.
    const apart = await connect(own.url)
    try {
      await apart.raw('pragma foreign_keys = 0')
      await apart.raw('pragma recursive_triggers = 0')
      await apart.raw(sql)
    } finally {
      await apart.destroy()
    }
  }

  it('says intact, and of nothing too', async () => {
    const empty = await verifyJournal(db)
    expect(verdictWords(empty)).to.include('Intact').and.include('encore aucune ligne')

    await write(12)
    const verdict = await verifyJournal(db)
    expect(verdict).to.include({ flaw: null, intact: 12, sealedLines: 12, unsealed: 0, carriedAt: null })
    expect(verdictWords(verdict)).to.include('les 12 lignes scellées se suivent')
    expect((await journalHead(db)).hash)
      .to.equal(verdict.head)
      .and.match(/^[0-9a-f]{64}$/)
  })

  it('anybody with the words of the README computes the same seals', async () => {
    const cast = await seedCast(db)
    await db.transaction(trx =>
      record(
        trx,
        { ...author, userId: cast.users.camille },
        {
          ...{ ...entry(7), buyerId: cast.buyers.marvaux },
          alsoFor: [cast.buyers.hauteVesle],
        },
      ),
    )
    await write(2)
    const { hash: head } = await journalHead(db)

    let last = '0'.repeat(64)
    for (const { journal_id } of await db('journal_seals').orderBy('position')) {
      const line = await db('journal').where({ id: journal_id }).first()
      const columns = 'id at actor_id action subject subject_id buyer_id href before after form_key form_hash'.split(
        ' ',
      )
      const others = await db('journal_buyers').where({ journal_id }).orderBy('buyer_id').pluck('buyer_id')
      last = hash('sha256', JSON.stringify([last, ...columns.map(column => line[column]), others]))
    }
    expect(last).to.equal(head)
  })

  it('a line changed by another tool shows, and so does its seal made anew', async () => {
    await write(9)
    await seal(db)
    await behindOurBack(`update journal set after = '{"text":"Rien"}' where subject_id = 5`)
    const { id } = await db('journal').where({ subject_id: 5 }).first()

    const verdict = await verifyJournal(db)
    expect(verdict.flaw).to.deep.equal({ kind: 'changed', position: 5, journalId: id, at: author.at })
    expect(verdict.intact).to.equal(4)
    expect(verdictWords(verdict)).to.include(`Rompu\u00a0: la ligne n°\u00a0${id} (sceau n°\u00a05)`)
    expect(verdictNotes(verdict)).to.include('Les 4\u00a0lignes d’avant sont intactes.')

    const line = await db('journal').where({ id }).first()
    const previous = (await db('journal_seals').where({ position: 4 }).first()).hash
    const columns = 'id at actor_id action subject subject_id buyer_id href before after form_key form_hash'.split(' ')
    const forged = hash('sha256', JSON.stringify([previous, ...columns.map(column => line[column]), []]))
    await db('journal_seals').where({ position: 5 }).update({ hash: forged })
    expect((await verifyJournal(db)).flaw).to.include({ kind: 'changed', position: 6 })
  })

  it('a line put in the place of another shows: « insert or replace » from another tool', async function () {
    if (onPostgres) this.skip()
    await write(5)
    await seal(db)
    const { id } = await db('journal').where({ subject_id: 3 }).first()
    await behindOurBack(`insert or replace into journal (id, at, action, subject, subject_id, href)
      values (${id}, '${author.at}', 'fact.recorded', 'fact', 3, '/marches/1')`)

    expect((await verifyJournal(db)).flaw).to.include({ kind: 'changed', position: 3, journalId: id })
    await write(1)
    expect((await journalHead(db)).position, 'what comes after is sealed all the same').to.equal(6)
  })

  it('a line taken away shows, with or without its seal', async () => {
    await write(6)
    await seal(db)
    const { id } = await db('journal').where({ subject_id: 4 }).first()
    await behindOurBack(`delete from journal where id = ${id}`)
    expect((await verifyJournal(db)).flaw).to.include({ kind: 'removed', position: 4, journalId: id })

    await db('journal_seals').where({ position: 4 }).delete()
    expect((await verifyJournal(db)).flaw).to.include({ kind: 'sealRemoved', position: 4 })
  })

  it('the end taken away shows by the head that is kept, and by those that were printed', async () => {
    await write(6)
    const printed = await journalHead(db)
    await write(2)
    await seal(db)
    const { id } = await db('journal').where({ subject_id: 6 }).first()
    await behindOurBack(`delete from journal_seals where position >= 6`)
    await db('journal').where('id', '>=', id).delete()
    expect((await verifyJournal(db)).flaw).to.include({ kind: 'tailRemoved', position: 6 })

    const last = await db('journal_seals').orderBy('position', 'desc').first()
    await db('journal_head').update({ position: last.position, hash: last.hash })
    const verdict = await verifyJournal(db, { heads: [printed.hash, last.hash.toUpperCase()] })
    expect(verdict.flaw, 'nothing else tells it').to.equal(null)
    expect([...verdict.found]).to.deep.equal([
      [printed.hash, null],
      [last.hash, 5],
    ])
  })

  it('a line written past the trigger shows, and one taken away while it waited', async () => {
    await write(2)
    await seal(db)
    await write(1)
    const { id } = await db('journal').orderBy('id', 'desc').first()
    await db('journal_unsealed').delete()
    expect((await verifyJournal(db)).flaw).to.include({ kind: 'added', journalId: id })

    await db('journal_unsealed').insert({ journal_id: id })
    await behindOurBack(`delete from journal where id = ${id}`)
    const verdict = await verifyJournal(db)
    expect(verdict.flaw).to.include({ kind: 'removedUnsealed', journalId: id })
  })

  it('a seal or a buyer that reads is never changed by the application', async () => {
    await write(1)
    await seal(db)
    for (const work of [() => db('journal_seals').update({ hash: '0' }), () => db('journal_seals').delete()]) {
      const refusal = await work().then(String, (error: Error) => error.message)
      expect(refusal).to.include('append only')
    }
  })

  it('many verbs at once, in several processes: none waits for another here, none is lost, none is sealed twice', async () => {
    const others = await Promise.all([1, 2, 3].map(() => connect(own.url, { patience: 60_000 })))
    const sealers = others.map(one => startSealer(one, { error: () => {} }, { every: 5 }))
    await Promise.all(
      [db, ...others].flatMap((one, index) =>
        Array.from({ length: 25 }, (_, turn) =>
          one.transaction(async trx => {
            if (turn % 5 === 0) await recordMany(trx, author, [entry(1), entry(2), entry(3)])
            await record(trx, author, entry(index * 100 + turn))
            if (turn % 7 === 0) await record(trx, author, entry(9_000 + turn))
          }),
        ),
      ),
    )
    await Promise.all(sealers.map(sealer => sealer.stop()))
    const verdict = await verifyJournal(db)
    const lines = Number((await db('journal').count({ lines: 'id' }))[0].lines)

    expect(lines).to.equal(4 * (25 + 5 * 3 + 4))
    expect(verdict).to.include({ flaw: null, intact: lines, unsealed: 0 })
    await Promise.all(others.map(one => one.destroy()))
  })

  it('what is undone leaves no hole, and a line is sealed whatever the order of the commits', async function () {
    if (!onPostgres) this.skip()
    const slow = await db.transaction()
    await record(slow, author, entry(1))
    await write(3)
    expect(await seal(db)).to.equal(3)
    await slow.commit()
    const undone = await db.transaction()
    await record(undone, author, entry(8))
    await undone.rollback()
    await write(1)

    expect(await verifyJournal(db)).to.include({ flaw: null, intact: 5 })
  })
})
