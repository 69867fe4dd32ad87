import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { publish } from '#server/editions/actions.ts'
import { sha256 } from '#server/editions/fingerprint.ts'
import { type Press, pressOf } from '#server/editions/press.ts'
import { bytesOf, takeNumber } from '#server/editions/store.ts'
import { NotPublishable, publishable } from '#server/editions/words.ts'
import type { Author } from '#server/journal/store.ts'
import { faultsIn } from '../documents/conforms.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { freshApp, type TestApp } from '../support/app.ts'

const when = { at: '2026-10-31', today: '2026-11-17' }

describe('publishing a report', function () {
  this.timeout(60_000)
  const app = freshApp()

  it('prints its number, an address and a code to scan, and keeps its bytes', async () => {
    const { number, bytes, id } = await published(app)
    expect(number).to.match(/^2026-000001-[A-Z]$/)
    expect((await bytesOf(app.db, id)).equals(bytes)).to.equal(true)

    const { tagged, running, figures, xmp, pages } = await readPdf(bytes)
    expect(running).to.have.length(pages)
    for (const line of running) expect(squeezed(line)).to.include(`éditionn°${number}`)
    expect(squeezed(tagged)).to.include(`Éditionn°${number}du17novembre2026`)
    expect(squeezed(tagged)).to.include('https://clauses.example/verification')
    expect(squeezed(tagged)).not.to.include('Projet')
    expect(figures.some(({ alt }) => alt?.includes(`au numéro ${number}`))).to.equal(true)
    expect(xmp).to.include(`<dc:identifier>${number}</dc:identifier>`)
    expect(await faultsIn(bytes)).to.deep.equal([])

    const row = await app.db('editions').where({ id }).first()
    expect(row.bytes_hash).to.equal(sha256(bytes))
    expect(row.content_hash).to.equal(sha256(row.content))
    expect(squeezed(tagged)).to.include(row.content_hash)
    expect(squeezed(row.content)).to.include('Enretard').and.include('Chiffresarrêtésau31octobre2026')
  })

  it('leaves one line in the journal, which names the edition and nothing that it tells', async () => {
    const { number } = await published(app)
    const line = await app.db('journal').where({ action: 'edition.published' }).first()
    expect(line.buyer_id).to.equal(app.cast.buyers.hauteVesle)
    expect(JSON.parse(line.after)).to.deep.equal({
      number,
      document: 'Rapport par marché',
      cutOff: '2026-10-31',
    })
  })

  it('says what changed since the edition before', async () => {
    const first = await published(app)
    const same = await published(app)
    await app.db('hours').update({ centihours: 1 }).where({ clause_id: app.cast.troisMoulins.clauseId })
    const { number, bytes } = await published(app)

    expect(JSON.parse((await app.db('editions').where({ number: same.number }).first()).changes)).to.deep.equal([])
    const row = await app.db('editions').where({ number }).first()
    expect(JSON.parse(row.changes).map(({ label }: { label: string }) => label)).to.include('Retenues')
    const said = squeezed((await readPdf(bytes)).tagged)
    expect(said).to.include(`Cequiachangédepuisl’éditionn°${same.number}`)
    expect(said).not.to.include(first.number)
  })

  it('tells the acts known since, by their two dates, and never how many persons they are of', async () => {
    await published(app)
    const { clauseId } = app.cast.troisMoulins
    const later = '2026-11-18T09:00:00.000Z'
    const dated = { recorded_at: later, clause_id: clauseId }
    await app.db('commitments').insert({
      ...dated,
      kind: 'amendment',
      label: 'Avenant 7',
      dated_on: '2026-10-02',
      centihours: 5000,
      reason: 'Lot',
    })
    const ended = await app.db('placements').where({ clause_id: clauseId }).limit(2).select('*')
    for (const { id: _, participant_id: __, ...row } of ended)
      await app.db('placements').insert({ ...row, participant_id: app.cast.halles.participantId, created_at: later })
    const { number } = await published(app, {}, later)
    const changesOf = async (number: string): Promise<{ label: string; after: string }[]> =>
      JSON.parse((await app.db('editions').where({ number }).first()).changes)
    const changes = await changesOf(number)
    const amendment = changes.find(({ label }) => label.includes('Avenant 7'))
    expect(amendment?.after.replace(/\s/g, ' ')).to.equal('connu depuis, effet au 2 octobre 2026')
    const ofPersons = ({ label }: { label: string }) => label.startsWith('Actes sur des personnes')
    expect(changes.filter(ofPersons), 'their quarter is not over').to.deep.equal([])
    const next = await published(app, {}, '2027-01-08T09:00:00.000Z', { ...when, today: '2027-01-08' })
    expect((await changesOf(next.number)).filter(ofPersons)).to.have.length(1)
  })

  it('gives two readers of one company two series, each with its own buyers', async () => {
    const siret = '99941230700012'
    const [own] = await app.db('contracts').where({ id: app.cast.troisMoulins.contractId })
    const hauteVesle = { ...TERMINAL, buyerIds: [own.buyer_id] }
    const whole = await publish(
      pressOn(app),
      author(app),
      publishable(await companyReport(app.db, TERMINAL, siret, when)),
    )
    const part = await publish(
      pressOn(app),
      author(app),
      publishable(await companyReport(app.db, hauteVesle, siret, when)),
    )
    expect(part.number).not.to.equal(whole.number)
  })

  it('keeps one number for one edition, however many are made at once', async () => {
    const numbers = await Promise.all(Array.from({ length: 20 }, () => takeNumber(app.db, 2026)))
    expect(new Set(numbers).size).to.equal(20)
  })

  it('a print that fails loses its number, and the next edition takes another', async () => {
    const broken: Press = {
      ...pressOn(app),
      printer: { ...app.printer, print: async () => Promise.reject(new Error('no paper')) },
    }
    const report = publishable(await contractReport(app.db, TERMINAL, app.cast.troisMoulins.contractId, when))
    await publish(broken, author(app), report).then(
      () => expect.fail('it was published'),
      error => expect(error.message).to.equal('no paper'),
    )
    expect(await app.db('editions')).to.have.length(0)
    expect((await published(app)).number).to.match(/^2026-000002-/)
  })

  it('publishes nothing and takes no number while a text is to be read', async () => {
    const blocker = { where: 'Avenant 1, motif', text: 'S. Kermadec', why: 'Un nom.', href: null }
    const gated: Press = { ...pressOn(app), blockers: async () => [blocker] }
    const report = publishable(await contractReport(app.db, TERMINAL, app.cast.troisMoulins.contractId, when))
    const error = await publish(gated, author(app), report).catch(refused => refused)
    expect(error).to.be.instanceOf(NotPublishable)
    expect(error.blockers).to.deep.equal([blocker])
    expect(await app.db('edition_counters')).to.have.length(0)
  })

  it('prints the head of the journal’s chain when there is one', async () => {
    const head = 'ab'.repeat(32)
    const { bytes, id } = await published(app, { journalHead: async () => head })
    expect((await app.db('editions').where({ id }).first()).journal_head).to.equal(head)
    expect(squeezed((await readPdf(bytes)).tagged)).to.include(head)
  })
})

async function published(app: TestApp, given: Partial<Press> = {}, at = app.clock.now(), asked = when) {
  const report = await contractReport(app.db, TERMINAL, app.cast.troisMoulins.contractId, asked)
  return publish({ ...pressOn(app), ...given }, { ...author(app), at }, publishable(report))
}

function pressOn({ db, printer }: TestApp): Press {
  return pressOf({ db, printer, publicUrl: 'https://clauses.example' })
}

function author({ clock, cast }: TestApp): Author {
  return { userId: cast.users.camille, at: clock.now(), today: clock.today(), formKey: null }
}

function squeezed(text: string): string {
  return text.replace(/\s/g, '')
}
