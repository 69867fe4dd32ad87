import { expect } from 'chai'
import { zipSync } from 'fflate'
import { siretFrom } from '#db/seeds/sirets.ts'
import { Account } from '#server/exchange/decp/account.ts'
import { type FoundRecord, RefusedFile } from '#server/exchange/decp/file.ts'
import { readRecords } from '#server/exchange/decp/read.ts'
import { judge } from '#server/exchange/decp/rules.ts'
import { benchOf } from '#server/exchange/imports/bench.ts'
import { buyers, contract, folder, holders, json2022, xml2022 } from '../decp/files.ts'
import { workbook } from '../sheets/written.ts'
import { type Cells, csv, row } from './written.ts'

describe('reading a table of published contracts', () => {
  const files = folder()
  after(() => files.remove())

  const second = { titulaire_id: holders.other, titulaire_nom: 'Bois et Compagnie' }
  const amended = {
    modification_id: '1',
    montant: '265000',
    dateNotification: '2026-06-01',
    datePublicationDonnees: '2026-06-10',
  }

  it('makes one contract of the rows of decp.info, wherever they stand', async () => {
    const other = row({ id: 'B', objet: 'Entretien des haies', considerationsSociales: 'Sans objet' })
    const { records, account } = await read(
      csv([row(), row(amended), other, row(second), row({ ...amended, ...second })]),
    )

    expect(account).to.include({ rows: 5, cut: 2, counted: 2, addsUp: true })
    const [one, two] = records.map(judged)
    expect(one!.holders.map(({ identifier, name }) => [identifier, name])).to.deep.equal([
      [holders.stranger, 'Charpentes de la Vesle'],
      [holders.other, 'Bois et Compagnie'],
    ])
    expect(one).to.deep.include({
      amountCents: 25_000_000,
      notifiedOn: '2026-03-02',
      considerations: ['clause', 'critere'],
    })
    expect(one!.modifications).to.have.length(1)
    expect(one!.modifications[0]).to.include({
      signedOn: '2026-06-01',
      amountCents: 26_500_000,
      durationMonths: null,
      holders: null,
    })
    expect(two!.considerations).to.deep.equal(['aucune'])
    expect(records.map(({ partial }) => partial)).to.deep.equal([false, false])
  })

  it('keeps « NC » and an empty cell unknown', async () => {
    const { records } = await read(
      csv([row({ considerationsSociales: 'NC' }), row({ id: 'B', considerationsSociales: '' })]),
    )

    expect(records.map(record => judged(record).considerations)).to.deep.equal([['inconnue'], ['inconnue']])
  })

  it('tells lots that share a number and a subject apart by their figures', async () => {
    const { records } = await read(
      csv([row(), row({ ...second, montant: '90000' }), row({ ...amended, ...second, montant: '95000' })]),
    )

    expect(
      records.map(judged).map(({ amountCents, modifications }) => [amountCents, modifications.length]),
    ).to.deep.equal([
      [25_000_000, 0],
      [9_000_000, 1],
    ])
  })

  it('says of an amendment alone that the contract is not there, and that it withdraws nothing', async () => {
    const { records } = await read(csv([row({ ...amended, modification_id: '3' })]))

    expect(records[0]).to.include({ partial: true })
    expect(judged(records[0]!)).to.include({ amountCents: null, notifiedOn: null })
    expect(records[0]!.doubts.join()).to.match(/Seul un avenant/)
  })

  it('reads the older table, where an amendment has a reason and the next number', async () => {
    const older = ({ modification_id, considerationsSociales, titulaire_nom, ...cells }: Cells): Cells => ({
      ...cells,
      titulaire_denominationSociale: titulaire_nom!,
      objetModification: cells.objetModification ?? '',
    })
    const first = older(row({ id: '202600456200' }))
    const next = older(
      row({ id: '202600456201', dureeMois: '18', dateNotification: '2026-05-30', objetModification: 'Prolongation' }),
    )
    const { records } = await read(csv([first, next]))

    expect(records).to.have.length(1)
    expect(records[0]!.format).to.equal('2019')
    expect(judged(records[0]!)).to.include({ number: '202600456200', durationMonths: 12 })
    expect(judged(records[0]!).modifications[0]).to.include({
      durationMonths: 18,
      reason: 'Prolongation',
      signedOn: '2026-05-30',
    })
  })

  it('reads data.economie: dotted columns, three holders, lists of Python, marks of what is missing', async () => {
    const wide: Cells = {
      id: '2026-0301',
      'acheteur.id': buyers.hauteVesle,
      objet: 'Réhabilitation du gymnase Pasteur',
      montant: '250000.0',
      dureeMois: 'INX 0',
      dateNotification: '2026-03-02',
      datePublicationDonnees: '2026-03-10',
      considerationsSociales: "['Clause sociale', 'Critère social']",
      marcheInnovant: 'False',
      tauxAvance: 'CDL',
      ccag: 'MQ',
      titulaire_id_1: holders.stranger,
      titulaire_typeIdentifiant_1: 'SIRET',
      titulaire_id_2: holders.other,
      titulaire_typeIdentifiant_2: 'SIRET',
      titulaire_id_3: holders.harpin,
      titulaire_typeIdentifiant_3: 'SIRET',
      montantModification: '',
      dateNotificationModification: '',
    }
    const plain = { ...wide, id: 'B', titulaire_id_3: '', titulaire_typeIdentifiant_3: '' }
    const changed = { ...plain, id: 'C', montantModification: '260000', dateNotificationModification: '2026-06-01' }
    const { records } = await read(`\ufeff${csv([wide, plain, changed], { separator: ';' })}`)

    expect(records.map(({ partial }) => partial)).to.deep.equal([true, false, true])
    expect(records[0]!.raw)
      .to.include({ marcheInnovant: false, dureeMois: 0 })
      .and.not.have.any.keys('tauxAvance', 'ccag')
    expect(records[0]!.doubts.join())
      .to.match(/trois titulaires/)
      .and.match(/inexploitable «\u00a00\u00a0»/)
    expect(judged(records[0]!)).to.deep.include({ considerations: ['clause', 'critere'] })
    expect(records.map(record => judged(record).holders.length)).to.deep.equal([3, 2, 2])
    expect(judged(records[2]!).modifications[0]).to.include({ amountCents: 26_000_000, signedOn: '2026-06-01' })
  })

  it('reads Koumoul: lower case, values joined, amendments side by side', async () => {
    const joined: Cells = {
      id: '2026-0301',
      acheteurid: buyers.hauteVesle,
      objet: 'Réhabilitation du gymnase Pasteur',
      montant: '250000',
      dureemois: '12',
      datenotification: '2026-03-02',
      datepublicationdonnees: '2026-03-10',
      considerationssociales: 'Critère social ; Clause sociale',
      typeidentifiant: 'SIRET ; SIRET',
      idtitulaire: `${holders.stranger} ; ${holders.other}`,
      modificationid: '1 ; 2',
      modificationdatenotification: '2026-06-01 ; 2026-09-01',
      modificationmontant: '260000 ; NC',
      modificationduree: 'NC ; 18',
    }
    const { records } = await read(csv([joined]))
    const found = judged(records[0]!)

    expect(found).to.deep.include({ considerations: ['clause', 'critere'] })
    expect(found.holders.map(({ identifier }) => identifier)).to.deep.equal([holders.stranger, holders.other])
    expect(found.modifications.map(({ amountCents, durationMonths }) => [amountCents, durationMonths])).to.deep.equal([
      [26_000_000, null],
      [null, 18],
    ])
  })

  it('reads what a French spreadsheet saved: « ; », Windows-1252, amounts with spaces, days first, zeros lost', async () => {
    const siret = siretFrom('09997001')
    const saved = row({ montant: '21 800,10', dateNotification: '02/03/2026', titulaire_id: siret.slice(1) })
    const content = Buffer.from(csv([saved], { separator: ';', end: '\r\n' }), 'latin1')
    const { records, account } = await read(content)

    expect(account.addsUp).to.equal(true)
    expect(judged(records[0]!)).to.deep.include({ amountCents: 2_180_010, notifiedOn: '2026-03-02' })
    expect(judged(records[0]!).holders[0]!.identifier).to.equal(siret)
    expect(records[0]!.repairs.join()).to.match(/zéros/)
  })

  it('refuses identifiers that a spreadsheet rounded, and says how to export again', async () => {
    for (const cell of ['9,99700206E+13', '9.99700206E+13', '1E+14'])
      await expectRefused(
        csv([row(), row({ id: 'B', titulaire_id: cell })], { separator: ';' }),
        /tableur a abîmé les SIRET.*ligne\u00a03.*format Texte/,
      )
  })

  it('reads a workbook as the same contracts, and names the sheets that are none', async () => {
    const cells = row({ ...second })
    const names = Object.keys(cells)
    const numbers = names.map(name => (/_id$|montant|dureeMois/.test(name) ? Number(cells[name]) : cells[name]!))
    const dated = names.map((name, index) =>
      name === 'dateNotification' ? { number: 46_083, format: 'dd/mm/yyyy' } : numbers[index]!,
    )
    const content = workbook([
      { name: 'Lisez-moi', rows: [['Export du portail']] },
      { name: 'Marchés', rows: [names, dated] },
    ])
    const { records, account } = await read(content)

    expect(records.map(record => judged(record).holders[0]!.identifier)).to.deep.equal([holders.other])
    expect(judged(records[0]!)).to.include({ notifiedOn: '2026-03-02', amountCents: 25_000_000 })
    expect(account.parts.map(({ name, records: count, refused }) => [name, count, refused !== ''])).to.deep.equal([
      ['Lisez-moi', 0, true],
      ['Marchés', 1, false],
    ])
    expect(account.addsUp).to.equal(true)
  })

  it('reads each file of an archive with its own count, and shows each byte of it once', async () => {
    const bytes = (text: string) => Buffer.from(text)
    const archive = zipSync({
      'mars.json': bytes(json2022([contract(), contract({ id: 'B' })])),
      'avril.xml': bytes(xml2022([contract({ id: 'C' })])),
      'mai.csv': bytes(csv([row({ id: 'D' })])),
      '__MACOSX/._mai.csv': bytes('rien'),
      'notice.pdf': bytes('%PDF-1.7'),
    })
    const seen: Buffer[] = []
    const account = new Account()
    const found: FoundRecord[] = []
    for await (const some of readRecords(files.write('a.zip', archive), piece => seen.push(piece), account))
      found.push(...some)

    expect(Buffer.concat(seen).equals(archive)).to.equal(true)
    expect(found.map(({ position, part, raw }) => [position, part, (raw as { id: string }).id])).to.deep.equal([
      [1, 'mars.json', '2026-0301'],
      [2, 'mars.json', 'B'],
      [3, 'avril.xml', 'C'],
      [4, 'mai.csv', 'D'],
    ])
    expect(account).to.include({ cut: 4, counted: 4, addsUp: true })
    expect(account.parts.at(-1)).to.include({ name: 'notice.pdf', records: 0 })
    expect(account.parts.at(-1)!.refused).to.match(/PDF/)
  })

  it('refuses an archive that swells, one in another, one that holds nothing of ours', async () => {
    const swollen = zipSync({ 'a.json': Buffer.alloc(12_000_000, ' ') })
    await expectRefused(swollen, /fichiers plus gros/)
    await expectRefused(
      zipSync({ 'b.zip': zipSync({ 'c.json': Buffer.from(json2022([contract()])) }) }),
      /dans une archive/,
    )
    await expectRefused(
      zipSync({ 'a.pdf': Buffer.from('%PDF'), 'b.txt': Buffer.from('bonjour') }),
      /PDF.*ni un tableau/,
    )
  })

  const foreign: [what: string, content: string | Uint8Array, sentence: RegExp][] = [
    ['Parquet', 'PAR1\u0015\u0004', /Parquet.*CSV/],
    ['a PDF', '%PDF-1.7', /PDF.*JSON ou en XML/],
    ['an old workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), /ancien Excel.*xlsx/],
    [
      'a European notice',
      '<?xml version="1.0"?><ContractNotice xmlns="urn:x"><id/></ContractNotice>',
      /eForms.*profil d’acheteur/,
    ],
    ['OCDS', '{"version":"1.1","releases":[{"ocid":"ocds-1"}]}', /OCDS.*JSON.*CSV/],
    [
      'a table of something else',
      'SIRET;Raison sociale\n1;Bois',
      /tableau, mais pas de données essentielles.*«\u00a0objet\u00a0»/,
    ],
    ['a picture', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46]), /ni du texte ni un classeur/],
  ]
  for (const [what, content, sentence] of foreign)
    it(`says of ${what} what it is, and what to take instead`, () => expectRefused(content, sentence))

  it('loses one row to a quote, a separator or a cut, and names it', async () => {
    const rows = [1, 2, 3, 4, 5].map(index => row({ id: `N${index}`, objet: `Lot ${index} : écrans` }))
    const spoilt = csv(rows, { separator: ';' }).split('\n')
    spoilt[2] = spoilt[2]!.replace('Lot 2 : écrans', '"écran 24" mural')
    spoilt[3] = spoilt[3]!.replace('Lot 3 : écrans', '"jamais fermé')
    spoilt[4] = spoilt[4]!.replace('Lot 4 : écrans', 'murs ; sols')
    const { records, account } = await read(`${spoilt.join('\n').slice(0, -40)}`)

    expect(records.map(({ broken }) => broken)).to.have.members([false, false, false, true, true])
    expect(
      records.filter(({ broken }) => broken).map(({ legible, reason }) => [legible.id, reason.slice(0, 24)]),
    ).to.deep.equal([
      ['N4', 'Cette ligne a 20\u00a0cellules'.slice(0, 24)],
      ['N5', 'Le fichier s’arrête avant la fin de ce marché.'.slice(0, 24)],
    ])
    expect(account.cutShort).to.include({ whole: 4, inRecord: true })
    expect(account.addsUp).to.equal(true)
  })

  it('accounts for every byte whatever is damaged, and names what it loses', async () => {
    const rows = Array.from({ length: 30 }, (_, index) =>
      row({ id: `N${index}`, objet: index % 5 === 0 ? `Murs, "sols"\net plafonds ${index}` : `Objet ${index}` }),
    )
    const sound = Buffer.from(csv(rows))
    const start = sound.indexOf('\n') + 1
    let seed = 7
    const random = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % most
    }
    for (let time = 0; time < 150; time++) {
      const bytes = Buffer.from(sound)
      const at = start + random(bytes.length - start)
      const how = random(3)
      const damaged =
        how === 0
          ? bytes.fill(random(256), at, at + 1)
          : how === 1
            ? bytes.subarray(0, at)
            : Buffer.concat([bytes.subarray(0, at), Buffer.from('"'), bytes.subarray(at)])
      const { records, account } = await read(damaged)
      const present = records.reduce((sum, record) => sum + record.present, 0)
      expect(account.addsUp, `${time}`).to.equal(true)
      expect(present, `${time}`).to.equal(account.cut)
      const whole =
        how === 1 ? damaged.toString().split(/\n(?=\d{14}N)/).length - (/\n$/.test(damaged.toString()) ? 1 : 0) : 30
      if (how === 2) expect(present, `quote at ${at}`).to.be.at.least(30)
      if (how === 1) expect(present, `cut at ${at}`).to.be.at.least(whole - 1)
    }
  })

  it('reads what one piece after the other brings, wherever it is cut', async () => {
    const { TableRecords } = await import('#server/exchange/decp/table.ts')
    const bytes = Buffer.from(csv([row({ objet: 'Murs\net "sols", peints' }), row({ id: 'B' })], { end: '\r\n' }))
    for (const size of [1, 7, 64]) {
      const reader = new TableRecords(new Account())
      const found = []
      for (let at = 0; at < bytes.length; at += size) found.push(...reader.push(bytes.subarray(at, at + size)))
      found.push(...reader.end())
      expect(found.map(({ raw }) => (raw as { objet: string }).objet)).to.deep.equal([
        'Murs\net "sols", peints',
        'Réhabilitation du gymnase Pasteur: Lot 2: Charpente bois',
      ])
    }
  })

  async function read(content: string | Uint8Array) {
    const account = new Account()
    const records: FoundRecord[] = []
    for await (const some of readRecords(files.write('file', content), () => {}, account)) records.push(...some)
    return { records, account }
  }

  async function expectRefused(content: string | Uint8Array, sentence: RegExp): Promise<void> {
    const error = await read(content).then(
      () => null,
      problem => problem,
    )
    expect(error).to.be.instanceOf(RefusedFile)
    expect(error.message).to.match(sentence)
  }

  function judged(record: FoundRecord) {
    const { contract: found, reasons } = judge(record, benchOf('2026-11-30'))
    expect(reasons).to.deep.equal([])
    return found!
  }
})
