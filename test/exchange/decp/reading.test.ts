import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { Account } from '#server/exchange/decp/account.ts'
import { RefusedFile } from '#server/exchange/decp/file.ts'
import { JsonRecords } from '#server/exchange/decp/json.ts'
import { readRecords } from '#server/exchange/decp/read.ts'
import { XmlRecords } from '#server/exchange/decp/xml.ts'
import { concession, contract, folder, json2022, xml2022 } from './files.ts'

describe('reading a DECP file', () => {
  const files = folder()
  after(() => files.remove())

  it('reads JSON 2022, contracts and concessions', async () => {
    const records = await read(json2022([contract(), contract({ id: 'B' })], [concession()]))

    expect(records.map(({ kind, format, position }) => [kind, format, position])).to.deep.equal([
      ['contract', '2022', 1],
      ['contract', '2022', 2],
      ['concession', '2022', 3],
    ])
  })

  it('reads XML 2022 into the same shape as JSON', async () => {
    const [fromXml] = await read(xml2022([contract()]))

    expect((fromXml!.raw as { titulaires: unknown }).titulaires).to.deep.equal(contract().titulaires)
    expect((fromXml!.raw as { considerationsSociales: unknown }).considerationsSociales).to.deep.equal(
      contract().considerationsSociales,
    )
  })

  it('tells the 2019 format and the draft by their structure', async () => {
    const draft = contract({ considerationsSociales: ['Clause sociale'] })
    const old = contract({ considerationsSociales: undefined })

    expect((await read(JSON.stringify({ marches: [old, draft] }))).map(({ format }) => format)).to.deep.equal([
      '2019',
      'draft',
    ])
  })

  it('reads what one piece after the other brings, wherever the file is cut', () => {
    const text = Buffer.from(
      json2022([contract({ objet: 'Accolades } ] " \\ échappées {' }), contract({ id: 'B' })], [concession()]),
    )
    for (const size of [1, 2, 3, 7, 64]) {
      const reader = new JsonRecords(new Account())
      const found = []
      for (let at = 0; at < text.length; at += size) found.push(...reader.push(text.subarray(at, at + size)))
      found.push(...reader.end())
      expect(
        found.map(({ raw }) => (raw as { id: string }).id),
        `by ${size}`,
      ).to.deep.equal(['2026-0301', 'B', 'DSP-2026-01'])
      expect((found[0]!.raw as { objet: string }).objet).to.equal('Accolades } ] " \\ échappées {')
    }
    const xml = xml2022([contract(), contract({ id: 'B' })])
    const reader = new XmlRecords(new Account())
    expect([...xml].flatMap(letter => reader.push(Buffer.from(letter)))).to.have.length(2)
  })

  const repaired: [what: string, content: string | Uint8Array, said: RegExp | null][] = [
    ['a byte order mark', `\ufeff${json2022([contract()])}`, null],
    ['bare NaN', json2022([contract()]).replace('250000', 'NaN'), /NaN/],
    ['a line break inside a text', json2022([contract()]).replace('gymnase', 'gymnase\n'), /retours à la ligne/],
    ['a bad backslash', json2022([contract()]).replace('gymnase', 'gymnase \\é'), /barres obliques/],
    ['Windows-1252', Buffer.from(json2022([contract()]), 'latin1'), /Windows-1252/],
    ['control characters in XML', xml2022([contract({ objet: 'Toiture\u0002 du collège' })]), /caractères invisibles/],
    ['a bare ampersand in XML', xml2022([contract({ objet: 'Murs AND sols' })]).replace('AND', '&'), /«\u00a0&\u00a0»/],
  ]
  for (const [what, content, said] of repaired) {
    it(`puts right ${what}, and says so`, async () => {
      const [record, ...others] = await read(content)

      expect(others).to.have.length(0)
      expect(record!.broken).to.equal(false)
      if (said) expect(record!.repairs.join()).to.match(said)
      else expect(record!.repairs).to.deep.equal([])
    })
  }

  it('leaves « NaN » alone inside a text', async () => {
    const [record] = await read(json2022([contract({ objet: 'NaN, "NaN": NaN', montant: 1 })]).replace(':1,', ':NaN,'))

    expect(record!.raw).to.include({ objet: 'NaN, "NaN": NaN', montant: null })
  })

  it('sets one badly written record aside, and reads the others', async () => {
    const records = await read(
      json2022([contract(), contract({ id: 'B' })]).replace('"montant":250000', '"montant":25 000'),
    )

    expect(records.map(({ broken }) => broken)).to.deep.equal([true, false])
  })

  it('passes over what is not ours, and over empty places', async () => {
    const text = `{"$schema":"https://schema.example","extra":{"marches":{"marche":[{}]}},"marches":{"marche":[null,${JSON.stringify(contract())}],"contrat-concession":null}}`

    expect((await read(text)).map(({ raw }) => raw && (raw as { id: string }).id)).to.deep.equal([null, '2026-0301'])
    expect(await read('{"marches":{"marche":[],"contrat-concession":[]}}')).to.deep.equal([])
    expect(await read('{"marches":{"marche":{"id":"seul"}}}')).to.have.length(1)
  })

  const B = { ...contract(), id: 'B' }
  const bytes = (text: string) => Buffer.from(text, 'utf16le')
  const containers: [what: string, content: string | Uint8Array, ids: string[]][] = [
    ['one record a line', `${JSON.stringify(contract())}\n${JSON.stringify(B)}\n`, ['2026-0301', 'B']],
    ['a list alone', JSON.stringify([contract(), B]), ['2026-0301', 'B']],
    ['a record alone', JSON.stringify(B), ['B']],
    ['a portal’s answer', JSON.stringify({ data: { total: 1, marches: { marche: [B] } } }), ['B']],
    ['« marches » twice', JSON.stringify({ marches: { marches: [B] } }), ['B']],
    ['capitals', JSON.stringify({ MARCHES: { MARCHE: [B] } }), ['B']],
    ['commas too many', `{"marches":{"marche":[${JSON.stringify(B).slice(0, -1)},},],},}`, ['B']],
    ['comments', `/* export */ {"marches":{ // lots\n"marche":[${JSON.stringify(B)} /* "fin */]}}`, ['B']],
    ['UTF-16 with its mark', bytes(`\ufeff${json2022([B])}`), ['B']],
    ['UTF-16 without its mark, the other way round', bytes(json2022([B])).swap16(), ['B']],
    ['XML in UTF-16', bytes(`\ufeff${xml2022([B])}`), ['B']],
    ['gzip', gzipSync(json2022([contract(), B])), ['2026-0301', 'B']],
    ['records wrapped one by one', JSON.stringify([{ marche: B }]), ['B']],
  ]
  for (const [what, content, ids] of containers) {
    it(`reads ${what}`, async () => {
      const records = await read(content)

      expect(records.map(({ raw, broken, format }) => [(raw as { id: string })?.id, broken, format])).to.deep.equal(
        ids.map(id => [id, false, what === '« marches » twice' ? 'draft' : '2022']),
      )
    })
  }

  it('shows each byte of the file once to whoever sums it, compressed or not', async () => {
    const text = json2022([contract(), B])
    for (const content of [Buffer.from(text), gzipSync(text), bytes(text)]) {
      const seen: Buffer[] = []
      const account = new Account()
      for await (const some of readRecords(files.write('file', content), chunk => seen.push(chunk), account))
        expect(some).to.have.length(2)
      expect(Buffer.concat(seen).equals(content)).to.equal(true)
      expect(account).to.include({ bytes: Buffer.byteLength(text), cut: 2, counted: 2, addsUp: true })
    }
  })

  const refused: [what: string, content: string | Uint8Array, sentence: RegExp][] = [
    ['an empty file', '', /est vide/],
    ['a blank file', ' \n ', /est vide/],
    ['a file cut short', json2022([contract()]).slice(0, -40), /incomplet/],
    ['XML cut short', xml2022([contract()]).slice(0, -20), /incomplet/],
    ['JSON of something else', '{"type":"FeatureCollection"}', /la liste «\u00a0marches\u00a0» n’y est pas/],
    ['XML of something else', '<notice><id>1</id></notice>', /ne commence pas par «\u00a0marches\u00a0»/],
    ['a web page', '<!doctype html><html><body>Connexion</body></html>', /page web/],
    ['broken JSON', '{"marches":{"marche"[]}}', /pas du JSON bien formé/],
    ['broken XML', '<marches><marche', /incomplet/],
    ['a table of something else', 'id;objet;montant\n1;Toiture;2500', /ne disent pas «\u00a0acheteur_id\u00a0»/],
    ['a damaged archive', new Uint8Array([0x50, 0x4b, 3, 4]), /abîmé/],
    [
      'a damaged gzip',
      Buffer.concat([gzipSync(json2022([contract()])).subarray(0, 30), Buffer.alloc(400, 7)]),
      /abîmé/,
    ],
  ]
  for (const [what, content, sentence] of refused) {
    it(`refuses ${what} in one sentence`, async () => {
      const error = await read(content).then(
        () => null,
        problem => problem,
      )

      expect(error).to.be.instanceOf(RefusedFile)
      expect(error.message).to.match(sentence)
    })
  }

  async function read(content: string | Uint8Array) {
    const records = []
    for await (const some of readRecords(files.write('file', content))) records.push(...some)
    return records
  }
})
