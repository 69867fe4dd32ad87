import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { readRecords } from '#server/exchange/decp/read.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { benchOf } from '#server/exchange/imports/bench.ts'
import { standard } from '#server/exchange/outgoing/standard-rules.ts'
import { type Held, type OutFormat, outgoingFile } from '#server/exchange/outgoing/write.ts'
import { recordInXml } from '#server/exchange/outgoing/xml-rules.ts'
import { freshApp } from '../../support/app.ts'
import { buyers, contract, folder, holder, holders, json2022, modification } from '../decp/files.ts'
import { againstJson, againstOcds, againstXml, haveSchemas } from './official.ts'

const samples = fileURLToPath(new URL('../../../../shared/data/samples/decp2022-json/', import.meta.url))
const buyer = { acheteur: { id: buyers.unknown } }

describe('what was published, given back', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  it('an import and its export say the same, in JSON as in XML, and importing one’s own export changes nothing', async () => {
    const given = [
      contract({
        ...buyer,
        id: 'A',
        modifications: [modification({ montant: 300_000, titulaires: [holder(holders.harpin)] })],
      }),
      contract({ ...buyer, id: 'B', objet: 'Fouilles d’« Amont »\n& d’aval <1>', montant: 90_000.5 }),
    ]
    await imported(json2022(given))
    const json = await written('json')
    expect(JSON.parse(json).marches.marche).to.deep.equal(given.map(one => inOrder(one)))
    const before = await everything()
    for (const file of [json, await written('xml')]) {
      await imported(file)
    }
    expect(await everything()).to.deep.equal(before)
  })

  it('what an officer typed stands above what was published, and a typed amendment goes out with the others', async () => {
    await imported(json2022([contract({ ...buyer, id: 'A', modifications: [modification({ montant: 300_000 })] })]))
    const { id } = await app.db('contracts').where({ number: 'A' }).first()
    await app.db('contracts').where({ id }).update({ amount_cents: 275_000_00, lot_title: 'Charpente et couverture' })
    await app.db('contract_considerations').insert({ contract_id: id, consideration: 'critere' })
    await app.db('amendments').insert({ ...typedAmendment, contract_id: id, created_at: app.clock.now() })

    const [record] = JSON.parse(await written('json')).marches.marche
    expect(record).to.include({
      montant: 275_000,
      objet: 'Réhabilitation du gymnase Pasteur - Lot 2 : Charpente et couverture',
    })
    expect(record.considerationsSociales.considerationSociale).to.have.members(['Clause sociale', 'Critère social'])
    expect(record.modifications.map(({ modification: one }: { modification: object }) => one)).to.deep.equal([
      modification({ montant: 300_000 }).modification,
      {
        id: 2,
        dateNotificationModification: '2026-09-01',
        datePublicationDonneesModification: app.clock.today(),
        montant: 320_000,
      },
    ])
  })

  it('says of a contract typed by hand all that the format lacks', async () => {
    const held: Held[] = []
    await written('json', null, one => held.push(one))
    expect(held).to.have.length(
      await app
        .db('contracts')
        .count('* as n')
        .first()
        .then(row => Number(row!.n)),
    )
    expect(held[0]!.typed).to.equal(true)
    expect(held[0]!.sentences.join(' '))
      .to.include('Le format demande aussi\u00a0: la technique d’achat')
      .and.include('le lieu d’exécution')
  })

  it('in OCDS, each publication is a release, and the compiled one says what holds now', async () => {
    await imported(json2022([contract({ ...buyer, id: 'A' })]))
    const amended = modification({ montant: 300_000, dureeMois: 18, titulaires: [holder(holders.harpin)] })
    await imported(json2022([contract({ ...buyer, id: 'A', modifications: [amended] })]))

    const { records } = JSON.parse(await written('ocds'))
    expect(records).to.have.length(1)
    const [{ ocid, releases, compiledRelease }] = records
    expect(ocid).to.match(/^ocds-a1b2c3-\d{14}-\d+$/)
    expect(releases.map(({ date, tag }: { date: string; tag: string[] }) => [date, tag[0]])).to.deep.equal([
      ['2026-03-10T00:00:00Z', 'contract'],
      ['2026-06-10T00:00:00Z', 'contractAmendment'],
    ])
    const [held] = compiledRelease.contracts
    expect(held.value).to.deep.equal({ amount: 300_000, currency: 'EUR' })
    expect(held.period.endDate).to.equal('2027-09-01T23:59:59Z')
    expect(compiledRelease.awards[0].suppliers[0].id).to.equal(`FR-RCS-${holders.harpin}`)
    expect(compiledRelease.tender.sustainability).to.deep.equal([
      { goal: 'social', strategies: ['contractPerformanceConditions'] },
    ])
  })

  it('all three are what the official schemas want', async function () {
    if (!haveSchemas) this.skip()
    const change = { modifications: [modification({ montant: 300_000 })], modificationsActesSousTraitance: [acted] }
    await imported(json2022([contract({ ...buyer, id: 'A', ...change }), contract({ ...buyer, id: 'B' })]))
    expect(againstJson(await written('json'))).to.equal('')
    expect(againstXml(await written('xml'))).to.equal('')
    expect(againstOcds(await written('ocds'))).to.equal('')
  })

  it('every sound record of a real file comes back as it was, and reads the same in XML', async function () {
    if (!haveSchemas) this.skip()
    const [name] = readdirSync(samples).filter(one => one.includes('2024-07-20'))
    const given = await read(`${samples}${name}`)
    const sound = given.map(({ raw, kind }) => ({
      form: kind,
      raw,
      ...standard(raw as object as Record<string, unknown>, kind, benchOf('2026-11-17')),
    }))
    const out = sound.filter(({ wrong }) => wrong.length === 0)
    expect(out).to.have.length(43)
    expect(againstJson(json2022(out.map(({ record }) => record)))).to.equal('')
    const xml = `<marches>${out.map(recordInXml).join('')}</marches>`
    expect(againstXml(xml)).to.equal('')
    const again = await read(files.write('rendu.xml', xml))
    expect(
      again.map(({ raw }) => standard(raw as Record<string, unknown>, 'contract', benchOf('2026-11-17')).record),
    ).to.deep.equal(out.map(({ record }) => record))
  })

  function imported(content: string) {
    const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
    return importFile(app.db, author, { path: files.write('decp', content) }, {})
  }

  async function written(format: OutFormat, siret: string | null = buyers.unknown, onHeld?: (held: Held) => void) {
    const row = siret && (await app.db('buyers').where({ siret }).first('id'))
    const publisher = { prefix: 'ocds-a1b2c3', name: 'Haute-Vesle', uri: 'urn:essai' }
    const asked = { format, buyerId: row ? row.id : null, today: app.clock.today(), publisher }
    let text = ''
    for await (const piece of outgoingFile(app.db, TERMINAL, asked, { out: 0, held: 0, typed: 0 }, onHeld))
      text += piece
    return text
  }

  async function everything() {
    const contracts = await app.db('contracts').orderBy('id')
    const [holdings, amendments] = [
      await app.db('contract_holders').orderBy('id'),
      await app.db('amendments').orderBy('id'),
    ]
    return { contracts, holdings, amendments }
  }
})

const typedAmendment = { number: 2, signed_on: '2026-09-01', amount_cents: 320_000_00, source: 'typed' }
const acted = {
  modificationActeSousTraitance: {
    id: 1,
    dateNotificationModificationSousTraitance: '2026-05-01',
    datePublicationDonnees: '2026-05-10',
    montant: 12_000,
  },
}

function inOrder(record: Record<string, unknown>) {
  return standard(record, 'contract', benchOf('2026-11-17')).record
}

async function read(path: string) {
  const found = []
  for await (const lot of readRecords(path)) found.push(...lot)
  return found
}
