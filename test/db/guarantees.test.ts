import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { seedCast } from '#db/seeds/cast.ts'
import { clockAt } from '#server/base/clock.ts'
import { readConfig } from '#server/config.ts'
import { record } from '#server/journal/store.ts'
import { backup } from '#server/terminal/backup.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'

const nobody = { userId: null, at: '2026-11-17T12:00:00.000Z', formKey: null }
const entry = { action: 'x.y', subject: 'x', subjectId: 1, buyerId: null, href: '/' }

describe('what the database promises', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  beforeEach(async () => {
    own = await ownDatabase()
  })
  afterEach(() => own.drop())

  it('no migration, up or down, changes what other tables hold', async () => {
    const { db } = own
    await seedCast(db)
    await record(db, nobody, entry)
    let before = await counts(db)
    expect(Object.values(before).filter(count => count > 0).length).to.be.greaterThan(12)

    // Down one by one: the tables that remain keep their rows, and every link still holds, down to what no longer can be
    // taken back without losing what people said since.
    for (;;) {
      const refusal = await db.migrate.down().then(
        () => null,
        (error: Error) => error.message,
      )
      const after = await counts(db)
      for (const [table, count] of Object.entries(after)) expect(count, table).to.equal(heldIn(before, table))
      await linksHold(db)
      before = after
      if (refusal === null) continue
      expect(refusal).to.match(/restore a backup/)
      break
    }
    await db.migrate.latest()
    // What newer tables hold is carried from the others, which stay as they were.
    // The moment since which the history is kept is a row of its own, where there was something before it.
    await db('settings').where({ key: 'history.since' }).delete()
    const again = await counts(db)
    for (const [table, count] of Object.entries(before)) expect(heldIn(again, table), table).to.equal(count)
  })

  it('an earlier schema comes and goes, table by table', async () => {
    const earlier = await ownDatabase({ migrated: false })
    try {
      for (let version = 1; version <= 9; version++) await earlier.db.migrate.up()
      expect(Object.keys(await counts(earlier.db)).length).to.be.greaterThan(20)
      for (let version = 9; version >= 1; version--) await earlier.db.migrate.down()
      expect(await counts(earlier.db)).to.deep.equal({})
    } finally {
      await earlier.drop()
    }
  })

  it('migrating again changes nothing', async () => {
    await seedCast(own.db)
    const before = await counts(own.db)
    await own.db.migrate.latest()

    expect(await counts(own.db)).to.deep.equal(before)
  })

  it('a contract says whether it is social, however its considerations and its clause come and go', async () => {
    const { db } = own
    const { rd18 } = await seedCast(db)
    const id = rd18.contractId
    await db('contract_considerations').where({ contract_id: id }).delete()
    const isSocial = async () => (await db('contracts').where({ id }).first('social')).social === 1
    expect(await isSocial()).to.equal(false)

    await db('contract_considerations').insert({ contract_id: id, consideration: 'critere' })
    expect(await isSocial()).to.equal(false)
    await db('contract_considerations').insert({ contract_id: id, consideration: 'reserve' })
    expect(await isSocial()).to.equal(true)
    await db('contract_considerations').where({ contract_id: id, consideration: 'reserve' }).delete()
    expect(await isSocial()).to.equal(false)
    await db('clauses').insert({
      contract_id: id,
      legal_basis: 'L2112-2',
      eligibility_months: 24,
      created_at: '2026-11-05',
    })
    expect(await isSocial()).to.equal(true)
  })

  it('no link deletes or unlinks what hangs from it', async () => {
    for (const rule of await linkRules(own.db)) expect(['RESTRICT', 'NO ACTION'], rule.from).to.include(rule.onDelete)
    await seedCast(own.db)
    await refused(() => own.db('contracts').delete(), /foreign key/i)
  })

  for (const table of ['journal', 'commitments'] as const) {
    it(`${table} is only ever added to`, async () => {
      const { db } = own
      await seedCast(db)
      await record(db, nobody, entry)
      const row = await db(table).first()
      const before = await db(table).count()

      await refused(() => db.raw('update ?? set id = id where id = ?', [table, row.id]), /append only/)
      await refused(() => db(table).where({ id: row.id }).delete(), /append only/)
      if (onPostgres) await refused(() => db.raw(`truncate ${table} cascade`), /append only/)
      else {
        const columns = Object.keys(row)
        const sql = `insert or replace into ${table} (${columns.join()}) values (${columns.map(() => '?').join()})`
        await refused(() => db.raw(sql, Object.values(row) as string[]), /append only/)
      }
      expect(await db(table).count()).to.deep.equal(before)
      expect(await db(table).where({ id: row.id }).first()).to.deep.equal(row)
    })
  }

  it('an edition and its buyers are only ever added to', async () => {
    const { db } = own
    const { buyers } = await seedCast(db)
    const text = Object.fromEntries(
      'number kind series known published_at institution title file_name search_text rules_version settings content_hash bytes_hash compared changes content'
        .split(' ')
        .map(column => [column, 'x']),
    )
    const [row] = await db('editions')
      .insert({ ...text, whole: 0, size: 1, bytes: Buffer.from([0, 255, 13, 10]) })
      .returning('*')
    await db('edition_buyers').insert({ edition_id: row.id, buyer_id: buyers.hauteVesle })
    expect([...row.bytes]).to.deep.equal([0, 255, 13, 10])
    for (const table of ['editions', 'edition_buyers']) {
      const column = Object.keys(await db(table).first())[0]!
      await refused(() => db.raw('update ?? set ?? = ??', [table, column, column]), /append only/)
      await refused(() => db(table).delete(), /append only/)
      if (onPostgres) await refused(() => db.raw(`truncate ${table} cascade`), /append only/)
    }
    if (!onPostgres) {
      const columns = Object.keys(row)
      const sql = `insert or replace into editions (${columns.join()}) values (${columns.map(() => '?').join()})`
      await refused(() => db.raw(sql, Object.values(row) as string[]), /append only/)
    }
    await refused(() => db.migrate.down({ name: '0023_editions.ts' }), /restore a backup/)
  })

  it('a number given to an edition is never given again, nor forgotten', async () => {
    const { db } = own
    await db('edition_counters').insert({ year: 2026, last: 12 })
    for (const last of [12, 11, 14])
      await refused(() => db('edition_counters').where({ year: 2026 }).update({ last }), /only go up/)
    await refused(() => db('edition_counters').delete(), /only go up/)
    await db('edition_counters').where({ year: 2026 }).update({ last: 13 })
    expect(await db('edition_counters')).to.deep.equal([{ year: 2026, last: 13 }])
  })

  it('SQLite stands on the settings the guarantees need', async function () {
    if (onPostgres) this.skip()
    const wanted = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, secure_delete: 1, recursive_triggers: 1 }
    for (const [name, value] of Object.entries(wanted)) {
      const [row] = await own.db.raw(`pragma ${name}`)
      expect(row[name], name).to.equal(value)
    }
  })

  it('a name that is erased leaves the file', async function () {
    if (onPostgres) this.skip()
    const { db, url } = own
    await seedCast(db)
    await db('identities').delete()
    await db.raw('pragma wal_checkpoint(truncate)')
    const { readFile } = await import('node:fs/promises')

    expect((await readFile(url.replace('sqlite:', ''))).includes('Durand-14')).to.equal(false)
  })

  it('PostgreSQL never waits for ever, and is asked to confirm only what is written', async function () {
    if (!onPostgres) this.skip()
    const show = async (name: string) => Object.values((await own.db.raw(`show ${name}`)).rows[0])[0]

    expect(await show('synchronous_commit')).to.equal('on')
    expect(await show('statement_timeout')).to.equal('19s')
  })
})

describe('copying the database before a holiday', function () {
  this.timeout(60_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let folder: string
  beforeEach(async () => {
    own = await ownDatabase()
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-copy-'))
  })
  afterEach(async () => {
    await own.drop()
    await rm(folder, { recursive: true, force: true })
  })

  it('keeps every row, even those still in the write-ahead log', async () => {
    await seedCast(own.db)
    const file = join(folder, 'copy.sqlite')
    const { code, said, complained } = await copied(file)
    if (onPostgres) {
      expect(code).to.equal(1)
      expect(complained).to.include('pg_dump')
      return
    }
    expect(code).to.equal(0)
    expect(said).to.include('La base est copiée')
    expect((await stat(file)).mode & 0o077).to.equal(0)

    const restored = await connect(`sqlite:${file}`)
    try {
      expect(await counts(restored)).to.deep.equal(await counts(own.db))
      expect(await restored.raw('pragma integrity_check')).to.deep.equal([{ integrity_check: 'ok' }])
      await linksHold(restored)
      await refused(() => restored('commitments').delete(), /append only/)
    } finally {
      await restored.destroy()
    }
  })

  it('never writes over another file', async function () {
    if (onPostgres) this.skip()
    const file = join(folder, 'copy.sqlite')
    await copied(file)

    expect((await copied(file)).complained).to.include('existe déjà')
  })

  async function copied(file: string) {
    let [said, complained] = ['', '']
    const code = await backup.run([file], {
      db: own.db,
      clock: clockAt('2026-11-17'),
      config: readConfig({}),
      say: line => (said += line),
      complain: line => (complained += line),
    })
    return { code, said, complained }
  }
})

async function refused(work: () => PromiseLike<unknown>, why: RegExp): Promise<void> {
  let sentence = 'nothing refused it'
  try {
    await work()
  } catch (error) {
    sentence = (error as Error).message
  }
  expect(sentence).to.match(why)
}

async function tablesOf(db: Untyped): Promise<string[]> {
  const names: string[] = onPostgres
    ? (await db.raw(`select tablename as name from pg_tables where schemaname = 'public'`)).rows.map(nameIn)
    : (
        await db.raw(
          `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '%\\_words%' escape '\\'`,
        )
      ).map(nameIn)
  return names.filter(name => !name.startsWith('knex_')).sort()
}
const nameIn = ({ name }: { name: string }) => name

async function counts(db: Untyped): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const table of await tablesOf(db)) found[table] = Number((await db(table).count({ rows: '*' }))[0]!.rows)
  return found
}

async function linksHold(db: Untyped): Promise<void> {
  // PostgreSQL checks them by itself at each statement.
  if (!onPostgres) expect(await db.raw('pragma foreign_key_check')).to.deep.equal([])
}

async function linkRules(db: Untyped): Promise<{ from: string; onDelete: string }[]> {
  if (onPostgres) {
    const { rows } = await db.raw(`select constraint_name as "from", delete_rule as "onDelete"
      from information_schema.referential_constraints where constraint_schema = 'public'`)
    return rows
  }
  const rules: { from: string; onDelete: string }[] = []
  for (const table of await tablesOf(db)) {
    const links: { from: string; on_delete: string }[] = await db.raw(`pragma foreign_key_list(${table})`)
    rules.push(...links.map(link => ({ from: `${table}.${link.from}`, onDelete: link.on_delete })))
  }
  expect(rules.length).to.be.greaterThan(20)
  return rules
}

/** Rows of a table, or of the one that took its place since. */
function heldIn(held: Record<string, number>, table: string): number | undefined {
  return held[table] ?? held[heirs[table] ?? '']
}

const heirs: Record<string, string> = { decp_records: 'published_versions' }
