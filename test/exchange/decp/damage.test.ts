import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Account } from '#server/exchange/decp/account.ts'
import { type Entry, RefusedFile } from '#server/exchange/decp/file.ts'
import { JsonRecords } from '#server/exchange/decp/json.ts'
import { Count } from '#server/exchange/decp/landmarks.ts'
import { judge } from '#server/exchange/decp/rules.ts'
import { XmlRecords } from '#server/exchange/decp/xml.ts'
import { benchOf } from '#server/exchange/imports/bench.ts'
import { concession, contract, json2022, modification, xml2022 } from './files.ts'

const SAMPLES = fileURLToPath(new URL('../../../../shared/data/samples', import.meta.url))
/** Damaged variants of each kind; the environment may ask for more. */
const VARIANTS = Number(process.env.DAMAGED_VARIANTS ?? 100)

describe('a damaged file of open data', () => {
  const twenty = Array.from({ length: 20 }, (_, index) =>
    contract({
      id: `N-${index + 1}`,
      objet: `Achat de matériel n°${index + 1}, écrans et tubes`,
      ...(index % 4 === 0 && { modifications: [modification({ montant: 300_000 })] }),
    }),
  )
  const sound = json2022(twenty)

  it('keeps the two whose inch signs were not protected, and names them', () => {
    const { entries, account } = read(
      sound.replace('n°5, écrans', 'n°5, écrans 24" ').replace('n°14, écrans et tubes', 'n°14, écrans et tubes 2"'),
    )

    expect(entries.filter(({ broken }) => broken)).to.deep.equal([])
    expect(entries.map(({ raw }) => (raw as { id: string }).id)).to.deep.equal(twenty.map(({ id }) => id))
    expect(entries.filter(({ doubts }) => doubts.length > 0).map(({ position }) => position)).to.deep.equal([5, 14])
    expect(entries[4]!.doubts.join()).to.include('guillemet')
    expect((entries[13]!.raw as { objet: string }).objet).to.include('tubes 2"')
    expect(account).to.include({ counted: 20, cut: 20, cutShort: null, addsUp: true })
  })

  it('refuses alone the one whose subject lost its closing quote, with its place', () => {
    const text = sound.replaceAll('},{"id"', '},\n{"id"').replace('n°7, écrans et tubes"', 'n°7, écrans et tubes')
    const { entries, account } = read(text)
    const [lost, ...others] = entries.filter(({ broken }) => broken)

    expect(others).to.deep.equal([])
    expect([entries.length, account.cutShort]).to.deep.equal([20, null])
    expect(lost).to.deep.include({ position: 7, present: 1 })
    expect(lost!.legible.id).to.equal('N-7')
    expect(lost!.place.line).to.equal(7)
    expect(Buffer.from(text).toString('utf8', lost!.place.from, lost!.place.to)).to.match(/^\{"id":"N-7".*\n$/s)
  })

  it('refuses alone a record beyond 8 MB, in JSON as in XML', () => {
    const three = [twenty[0]!, contract({ id: 'HUGE', objet: 'x'.repeat(8_500_000) }), twenty[1]!]
    for (const [kind, content] of [
      ['json', json2022(three)],
      ['xml', xml2022(three)],
    ] as const) {
      const { entries, account } = read(content, kind, 1_000_000)

      expect(entries.map(({ broken, present }) => [broken, present])).to.deep.equal([
        [false, 1],
        [true, 1],
        [false, 1],
      ])
      expect(entries[1]!.reason).to.include('8\u00a0Mo')
      expect(account).to.include({ counted: 3, cut: 3, addsUp: true, cutShort: null })
    }
  })

  it('says how many were whole when it really is cut short', () => {
    const { entries, account } = read(sound.slice(0, sound.indexOf('"id":"N-15"') + 300))

    expect(account.cutShort).to.deep.equal({ whole: 14, last: 15, inRecord: true })
    expect(entries.at(-1)).to.deep.include({ broken: true, position: 15 })
    const between = read(sound.slice(0, sound.indexOf(',{"id":"N-15"')))
    expect(between.account.cutShort).to.deep.equal({ whole: 14, last: 14, inRecord: false })
    expect(between.entries).to.have.length(14)
  })

  it('says the same of XML, where a tag that lost a letter costs nothing or itself', () => {
    const xml = xml2022(twenty)
    const cut = read(xml.slice(0, xml.indexOf('<id>N-15</id>') + 300), 'xml')
    expect(cut.account.cutShort).to.deep.equal({ whole: 14, last: 15, inRecord: true })

    const closing = read(xml.replace('</marche>', '</marhe>'), 'xml')
    expect(closing.entries.filter(({ broken }) => broken)).to.deep.equal([])
    expect(closing.entries[0]!.doubts.join()).to.include('rétablie')

    const inside = read(xml.replace('</objet>', '</obet>'), 'xml')
    expect(inside.entries.map(({ broken }) => broken)).to.deep.equal([true, ...Array(19).fill(false)])
    expect(inside.account).to.include({ counted: 20, cut: 20, addsUp: true })

    const commented = read(xml.replace('<marche>', '<!-- <marche>').replace('</marche>', '</marche> -->'), 'xml')
    expect(commented.entries[0]!.reason).to.include('commentaire')
    expect(commented.entries).to.have.length(20)
  })

  for (const [kind, whole] of [
    ['json', json2022(twenty, [concession()])],
    ['xml', xml2022(twenty)],
  ] as const) {
    it(`loses no record unsaid, whatever is done to its bytes (${kind})`, () => {
      const random = from(kind.length)
      let refused = 0
      for (let round = 0; round < VARIANTS; round++) {
        const damaged = damage(Buffer.from(whole), random)
        const outcome = attempt(damaged, kind, 1 + Math.floor(random() * 5_000))
        if (outcome instanceof RefusedFile) {
          refused++
          continue
        }
        const { entries, account, present } = outcome
        const said = `${kind}, variant ${round}`
        expect(account.addsUp, said).to.equal(true)
        const mentioned = entries.reduce(
          (sum, one) => sum + one.present + Number(one.doubts.join().includes('mêlé')),
          0,
        )
        expect(mentioned, said).to.be.at.least(present)
        const read = entries.filter(({ broken }) => !broken).length
        // Three faults at most, each within one record or at the border of two; a cut costs what follows it.
        if (!account.cutShort) expect(read, said).to.be.at.least(20 - 6)
        if (!account.cutShort) expect(mentioned + account.unreadableRanges, said).to.be.at.least(20)
      }
      expect(refused).to.be.at.most(VARIANTS / 20)
    })
  }

  it('finds every record of a published file, whichever quote of it is lost', function () {
    const path = `${SAMPLES}/decp2022-json/emarchespublics-2024-07-17.json`
    if (!existsSync(path)) return this.skip()
    const whole = readFileSync(path)
    const quotes = [...whole.keys()].filter(at => whole[at] === 0x22)
    const random = from(17)
    for (let round = 0; round < Math.min(400, VARIANTS); round++) {
      const at = quotes[Math.floor(random() * quotes.length)]!
      const { entries, account } = read(Buffer.concat([whole.subarray(0, at), whole.subarray(at + 1)]))
      const lost = entries.filter(({ broken }) => broken)

      expect(entries.length, `quote at ${at}`).to.equal(159)
      expect(lost.length, `quote at ${at}`).to.be.at.most(1)
      expect([account.cutShort, account.addsUp], `quote at ${at}`).to.deep.equal([null, true])
    }
  })

  const social: [what: string, path: string, broken: (text: string) => Buffer, expected: Record<string, number>][] = [
    [
      'XML in Windows-1252 that says it is UTF-8',
      'decp2022-xml/derive-emarchespublics-2024-07-20.xml',
      text => Buffer.from(text, 'latin1'),
      { clause: 4, critere: 1, aucune: 40 },
    ],
    [
      'JSON encoded twice',
      'decp2022-json/emarchespublics-2024-07-17.json',
      text => Buffer.from(Buffer.from(text).toString('latin1')),
      { clause: 11, critere: 5, reserve: 1, aucune: 147 },
    ],
  ]
  for (const [what, name, broken, expected] of social) {
    it(`loses no consideration of a published file: ${what}`, function () {
      const path = `${SAMPLES}/${name}`
      if (!existsSync(path)) return this.skip()
      const { entries } = read(broken(readFileSync(path, 'utf8')), name.endsWith('xml') ? 'xml' : 'json')
      const found = entries.flatMap(
        entry => judge({ ...entry, format: '2022' }, benchOf('2026-11-17')).contract?.considerations ?? ['refused'],
      )
      const counts = Object.fromEntries(
        Map.groupBy(found, one => one)
          .entries()
          .map(([one, all]) => [one, all.length]),
      )
      const { refused = 0, ...read_ } = counts

      expect(read_).to.deep.equal(expected)
      expect(refused).to.equal(0)
    })
  }

  function read(content: string | Buffer, kind: 'json' | 'xml' = 'json', size = 64_000) {
    const outcome = attempt(Buffer.from(content), kind, size)
    if (outcome instanceof RefusedFile) throw outcome
    return outcome
  }

  function attempt(bytes: Buffer, kind: 'json' | 'xml', size: number) {
    const account = new Account()
    account.bytes = bytes.length
    const cutter = kind === 'json' ? new JsonRecords(account) : new XmlRecords(account)
    const count = new Count(kind)
    const entries: Entry[] = []
    try {
      for (let at = 0; at < bytes.length; at += size) {
        count.push(bytes.subarray(at, at + size))
        entries.push(...cutter.push(bytes.subarray(at, at + size)))
      }
      entries.push(...cutter.end())
    } catch (error) {
      if (error instanceof RefusedFile) return error
      throw error
    }
    const present = Math.max(...count.each.map((total, index) => total - cutter.surplus[index]!))
    account.counted = present
    return { entries, account, present }
  }

  /** Up to three faults: a byte changed, lost or put in, a few lost, the end lost, a key lost, a quote lost. */
  function damage(bytes: Buffer, random: () => number): Buffer {
    let damaged = bytes
    for (let faults = 1 + Math.floor(random() * 3); faults > 0; faults--) {
      const at = Math.floor(random() * damaged.length)
      const [before, after] = [damaged.subarray(0, at), damaged.subarray(at)]
      const key = damaged.indexOf(random() < 0.5 ? '"objet"' : '"acheteur"', at)
      const quote = damaged.indexOf('"', at)
      const ways: (() => Buffer)[] = [
        () => Buffer.concat([before, Buffer.from([Math.floor(random() * 256)]), after.subarray(1)]),
        () => Buffer.concat([before, after.subarray(1)]),
        () => Buffer.concat([before, Buffer.from([Math.floor(random() * 128)]), after]),
        () => Buffer.concat([before, after.subarray(Math.floor(random() * 60))]),
        () => (random() < 0.2 ? before : damaged),
        () => (key < 0 ? damaged : Buffer.concat([damaged.subarray(0, key), damaged.subarray(key + 9)])),
        () => (quote < 0 ? damaged : Buffer.concat([damaged.subarray(0, quote), damaged.subarray(quote + 1)])),
        () => Buffer.concat([before, Buffer.from('{"'), after]),
      ]
      damaged = ways[Math.floor(random() * ways.length)]!()
    }
    return damaged
  }

  function from(seed: number): () => number {
    let state = seed
    return () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state / 2_147_483_648
    }
  }
})
