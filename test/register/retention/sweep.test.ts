import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { seedCast } from '#db/seeds/cast.ts'
import { clockAt } from '#server/base/clock.ts'
import { keepDraft } from '#server/drafts/store.ts'
import { sweepPersonalData } from '#server/register/retention/actions.ts'
import { keepPersonalData } from '#server/terminal/personal-data.ts'
import { readPdf } from '../../documents/read-pdf.ts'
import { freshApp } from '../../support/app.ts'
import { onPostgres, ownDatabase } from '../../support/database.ts'

const on = (today: string) => ({ userId: null, at: `${today}T02:00:00.000Z`, today, formKey: null })

describe('the terms of personal data, brought about', function () {
  this.timeout(120_000)
  const app = freshApp()
  const persons = () => app.db('participants').whereIn('id', app.cast.troisMoulins.participantIds).orderBy('id')
  const identities = async () =>
    (await app.db('identities').whereIn('participant_id', app.cast.troisMoulins.participantIds).pluck('last_name'))
      .length
  const ended = (ends_on: string) =>
    app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ ends_on })
  const runs = () => app.db('journal').where({ action: 'personalData.swept' }).orderBy('id')

  it('touches nobody who works', async () => {
    await ended('2027-01-31')
    const swept = await sweepPersonalData(app.db, on('2027-01-31'))
    expect(swept.papers + swept.archived).to.equal(0)
    expect(await identities()).to.equal(3)
    for (const person of await persons()) expect([person.archive_on, person.erase_on]).to.deep.equal([null, null])
  })

  it('papers, then archive, then erasure, each on its day, and once', async () => {
    await ended('2027-01-31')
    await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ sector: 'BTP_GO' })
    const mine = (await persons()).map(({ id }) => id)

    await sweepPersonalData(app.db, on('2027-02-01'))
    for (const person of await persons()) {
      expect(person.evidence_kind).to.equal('Pièce vue')
      expect(person.evidence_on).to.match(/^2025/)
      expect(person.archived_at).to.equal(null)
      expect([person.archive_on, person.erase_on]).to.deep.equal(['2029-01-31', '2037-01-31'])
    }
    await sweepPersonalData(app.db, on('2029-01-31'))
    expect((await persons()).map(person => person.archived_at !== null)).to.deep.equal([true, true, true])
    expect(await identities()).to.equal(3)
    expect((await sweepPersonalData(app.db, on('2029-02-01'))).archived).to.equal(0)
    expect((await sweepPersonalData(app.db, on('2037-01-05'))).soon).to.equal(3)

    await sweepPersonalData(app.db, on('2037-01-31'))
    expect(await identities()).to.equal(0)
    for (const person of await persons()) {
      expect(person.erased_at).to.equal('2037-01-31T02:00:00.000Z')
      expect(person.ground).to.match(/^B_/)
    }
    expect(await app.db('placements').whereIn('participant_id', mine)).to.have.length(3)
    const again = await sweepPersonalData(app.db, on('2037-01-31'))
    expect(Object.values(again).every(count => count === 0)).to.equal(true)
    expect(await runs()).to.have.length(6)
    expect(JSON.stringify(await runs())).not.to.match(/Durand|Dominique/)
  })

  it('somebody who comes back leaves the archive', async () => {
    await ended('2020-01-31')
    await sweepPersonalData(app.db, on('2029-06-01'))
    expect((await persons()).every(person => person.archived_at !== null)).to.equal(true)
    await ended('2030-01-31')
    expect((await sweepPersonalData(app.db, on('2029-06-02'))).broughtBack).to.be.greaterThan(2)
    expect((await persons()).every(person => person.archived_at === null)).to.equal(true)
  })

  it('every figure, page and document stays what it was', async () => {
    await app.as('helene')
    const { contractId } = app.cast.troisMoulins
    const paths = [
      `/marches/${contractId}`,
      `/marches/${contractId}/heures`,
      `/marches/${contractId}/chronologie`,
      '/entreprises',
      '/marches.csv',
      '/heures.csv',
      '/releves.csv',
    ]
    const read = async () => {
      const pdf = await app.get(`/marches/${contractId}/rapport.pdf`)
      expect(pdf.status).to.equal(200)
      const pages = []
      for (const path of paths) pages.push((await app.get(path)).text.replace(/name="cle" value="[^"]*"/g, ''))
      return [(await readPdf(pdf.bytes)).tagged, ...pages]
    }
    const before = await read()
    await sweepPersonalData(app.db, on('2060-01-01'))
    expect(await identities()).to.equal(0)

    const after = await read()
    for (const [index, path] of ['PDF', ...paths].entries()) expect(after[index], path).to.equal(before[index])
    await app.as('camille')
    const page = await app.get('/participants/P-014')
    expect(page.text).to.include('Identité effacée')
  })

  it('from the terminal, a rehearsal only reads', async () => {
    const said: string[] = []
    const say = (line: string) => void said.push(line)
    const terminal = { db: app.db, clock: clockAt('2060-01-01'), say, complain: say }
    const before = JSON.stringify([await persons(), await app.db('journal')])
    expect(await keepPersonalData.run(['--dry-run', '--json'], terminal as never)).to.equal(0)
    expect(JSON.parse(said[0]!)).to.include({ dryRun: true }).and.have.property('erased').greaterThan(2)
    expect(JSON.stringify([await persons(), await app.db('journal')])).to.equal(before)

    expect(await keepPersonalData.run([], terminal as never)).to.equal(0)
    expect(said.join('\n')).to.include('identités effacées')
    expect(await identities()).to.equal(0)
    expect(await keepPersonalData.run(['demain'], terminal as never)).to.equal(2)
  })

  it('nothing of who was erased stays in a file of the database', async function () {
    if (onPostgres) return this.skip()
    const own = await ownDatabase()
    const seen = () =>
      readdirSync(dirname(own.url.slice('sqlite:'.length)))
        .map(file => readFileSync(join(dirname(own.url.slice('sqlite:'.length)), file), 'latin1'))
        .reduce((sum, bytes) => sum + bytes.split(/durand-\d/i).length - 1, 0)
    try {
      const cast = await seedCast(own.db, '2026-11-17')
      const address = `/marches/${cast.troisMoulins.contractId}/personnes`
      const typed = { nom: ['Durand-14'], prenom: ['Dominique'] }
      await keepDraft(own.db, {
        userId: cast.users.camille,
        address,
        page: address,
        typed,
        at: '2060-01-01T01:00:00.000Z',
      })
      expect(seen()).to.be.greaterThan(3)
      const swept = await sweepPersonalData(own.db, on('2060-01-01'))
      expect(swept.drafts).to.equal(1)
      expect(await own.db('drafts')).to.have.length(0)
      expect(seen()).to.equal(0)
    } finally {
      await own.drop()
    }
  })
})
