import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { strToU8, zipSync } from 'fflate'
import { addressOf, type Cell, placeOf } from '#server/exchange/sheets/cell-rules.ts'
import { formatKind } from '#server/exchange/sheets/format-rules.ts'
import { readBook } from '#server/exchange/sheets/open.ts'
import { csv, type WrittenSheet, workbook } from './written.ts'

const folder = mkdtempSync(join(tmpdir(), 'clausuivi-sheets-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let count = 0

function file(bytes: Uint8Array | string, name = `${++count}.xlsx`): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

async function cellsOf(bytes: Uint8Array | string): Promise<Cell[]> {
  const book = await readBook(file(bytes))
  return book.sheets.flatMap(sheet => Array.from({ length: sheet.rows }, (_, row) => sheet.row(row + 1)).flat())
}

const said = ({ row, column, type, raw, shown }: Cell) => `${addressOf(row, column)} ${type} ${raw ?? shown}`

const statement: WrittenSheet = {
  rows: [
    ['Nom', 'Heures'],
    ['N’GUESSAN Aya', { number: 9100 / 1440, format: '[h]:mm' }],
    [],
    ['DIALLO Mamadou', 151.67],
  ],
}

describe('reading a spreadsheet', () => {
  it('keeps the number and its format, and interprets neither', async () => {
    const [, , , hours] = await cellsOf(workbook([statement]))
    expect(hours).to.include({ row: 2, column: 2, type: 'number', format: '[h]:mm', shown: '151:40' })
    expect(hours!.raw).to.be.closeTo(6.3194, 1e-4)
  })

  it('reads the same cells however a program writes them', async () => {
    const plain = (await cellsOf(workbook([statement]))).map(said)
    for (const how of [{ isBare: true }, { isStrict: true }, { isShared: true }, { is1904: true }])
      expect((await cellsOf(workbook([statement], how))).map(said), JSON.stringify(how)).to.deep.equal(plain)
  })

  it('tells an error and a formula without its result from a zero', async () => {
    const cells = await cellsOf(workbook([{ rows: [[{ error: '#REF!' }, { formula: 'SUM(A1:A2)' }, 0]] }]))
    expect(cells.map(({ type }) => type)).to.deep.equal(['error', 'noResult', 'number'])
  })

  it('puts a text together from its pieces, without how it is pronounced', async () => {
    const rich =
      '<c t="inlineStr"><is><r><t>DIA</t></r><r><t>LLO_x000D_</t></r><rPh sb="0" eb="1"><t>dja</t></rPh></is></c>'
    const day = '<c t="d"><v>2026-05-31</v></c>'
    const cells = await cellsOf(workbook([{ rows: [[{ xml: rich }, { xml: day }]] }], { isBare: true }))
    expect(cells.map(({ shown }) => shown)).to.deep.equal(['DIALLO\n', '31/05/2026'])
  })

  it('says what is hidden, and where cells are merged', async () => {
    const sheet = { ...statement, hiddenRows: [2], hiddenColumns: [2], merges: ['A1:B1'] }
    const [visible] = (await readBook(file(workbook([sheet])))).sheets
    const [hidden] = (await readBook(file(workbook([{ ...statement, hidden: true }])))).sheets
    expect([visible!.isHidden(1, 1), visible!.isHidden(2, 1), visible!.isHidden(4, 2)]).to.deep.equal([
      false,
      true,
      true,
    ])
    expect(visible!.merges).to.deep.equal([{ top: 1, left: 1, bottom: 1, right: 2 }])
    expect(hidden!.isHidden(1, 1)).to.equal(true)
  })

  it('ignores macros, and says so', async () => {
    const { notes } = await readBook(file(workbook([statement], { hasMacros: true })))
    expect(notes).to.deep.equal(['Les macros de ce classeur ont été ignorées.'])
  })

  const formats: [string, string][] = [
    ['[h]:mm', 'elapsed'],
    ['[hh]:mm:ss', 'elapsed'],
    ['[h]"h"mm', 'elapsed'],
    ['[$-40C][h]:mm', 'elapsed'],
    ['h:mm', 'clock'],
    ['dd/mm/yyyy', 'date'],
    ['jj/mm/aaaa', 'date'],
    ['mmm-yy', 'month'],
    ['d-mmm', 'date'],
    ['0"h"00', 'mask'],
    ['00":"00', 'mask'],
    ['0\\h00', 'mask'],
    ['#,##0.00', 'number'],
    ['0.00" h"', 'number'],
    ['0%', 'percent'],
    ['@', 'text'],
    ['General', 'general'],
    ['', 'general'],
  ]
  for (const [format, kind] of formats)
    it(`takes « ${format} » for ${kind}`, () => expect(formatKind(format)).to.equal(kind))

  it('writes an address and reads it back', () => {
    for (const column of [1, 26, 27, 52, 500, 703])
      expect(placeOf(addressOf(7, column))).to.deep.equal({ row: 7, column })
  })

  describe('of CSV', () => {
    const rows = [
      ['Nom', 'Heures'],
      ['N’Guessan "Aya"', '151,67'],
      ['Diallo; Mamadou', '1 515,00'],
      ['Éluard\nPaul', '–'],
    ]
    const shown = rows.flat()

    for (const delimiter of [';', '\t', ',', '|'])
      it(`finds ${JSON.stringify(delimiter)} by itself`, async () => {
        for (const end of ['\r\n', '\n', '\r'])
          expect((await cellsOf(csv(rows, delimiter, end))).map(cell => cell.shown)).to.deep.equal(shown)
      })

    it('reads Windows-1252, UTF-16 and a mark, and says when letters are broken', async () => {
      const text = 'Prénom;Heures\r\nHélène;7,5\r\n'
      const names = async (bytes: Uint8Array) => (await cellsOf(bytes)).map(cell => cell.shown)
      const expected = ['Prénom', 'Heures', 'Hélène', '7,5']
      expect(await names(Buffer.from(text, 'latin1'))).to.deep.equal(expected)
      expect(await names(Buffer.from(`\ufeff${text}`, 'utf16le'))).to.deep.equal(expected)
      expect(await names(Buffer.from(`\ufeff${text}`))).to.deep.equal(expected)
      const broken = await readBook(file(Buffer.from(Buffer.from(text).toString('latin1'))))
      expect(broken.notes).to.have.length(1)
    })

    it('loses at most its own line to a quote that nobody closed', async () => {
      const cells = await cellsOf('Nom;Heures\r\n"Diallo;7\r\nKone;8\r\nBamba;9\r\n')
      expect(cells.map(cell => cell.shown)).to.deep.equal(['Nom', 'Heures', '"Diallo', '7', 'Kone', '8', 'Bamba', '9'])
    })

    it('keeps a number that was written as a text', async () => {
      expect((await cellsOf('Code;Heures\r\n="00123";7\r\n')).map(cell => cell.shown)).to.include('00123')
    })
  })

  describe('that is none', () => {
    /** The sizes that the archive says of its entries. */
    const saying = (bytes: Uint8Array, size: number) => {
      const said = Buffer.from(bytes)
      for (let at = said.indexOf('PK\x01\x02'); at >= 0; at = said.indexOf('PK\x01\x02', at + 4))
        said.writeUInt32LE(size, at + 24)
      return said
    }
    const far = (ref: string) => workbook([{ rows: [[{ xml: `<c r="${ref}"><v>1</v></c>` }]] }])
    const entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    const cases: [string, () => Uint8Array | string, RegExp][] = [
      ['an empty file', () => '', /vide/],
      ['a PDF', () => '%PDF-1.7\n', /PDF/],
      [
        'published records',
        () => '{\n  "marches": { "marche": [{ "id": "2026-1", "dureeMois": 12 }] }\n}',
        /données essentielles de marchés/,
      ],
      ['a web page', () => '\n<html><table><tr><td>151</td></tr></table></html>', /page web/],
      ['a picture', () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 1, 2]), /est une image/],
      ['one column', () => 'Nom\r\nDiallo\r\nKone\r\n', /une colonne/],
      ['an archive of something else', () => zipSync({ 'a.txt': strToU8('a') }), /est une archive/],
      ['an archive in an archive', () => zipSync({ 'a.zip': zipSync({ 'b.txt': strToU8('b') }) }), /anormalement gros/],
      [
        'three hundred entries',
        () => zipSync(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}`, strToU8('a')]))),
        /anormalement gros/,
      ],
      ['a bomb', () => saying(workbook([statement]), 100_000_000), /anormalement gros/],
      ['a cell at the end of the world', () => far('XFD1048576'), /200.000 lignes ou 500 colonnes/],
      ['a column too far', () => far('SG1'), /500 colonnes/],
      ['an entity', () => workbook([statement], { more: { 'xl/workbook.xml': strToU8(entity) } }), /élément interdit/],
      [
        'a damaged sheet',
        () =>
          workbook([
            {
              rows: [
                ['a', 1],
                ['b', { xml: '<c><v>2</c>' }],
              ],
            },
          ]),
        /abîmé vers la ligne 2/,
      ],
      ['half a file', () => workbook([statement]).subarray(0, 700), /abîmé/],
      [
        'another thing of Excel’s time',
        () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]),
        /abîmé/,
      ],
    ]
    for (const [what, bytes, sentence] of cases)
      it(`is refused with a sentence: ${what}`, async () => {
        const error = await readBook(file(bytes())).then(
          () => null,
          (error: Error) => error,
        )
        expect(error?.constructor.name).to.equal('RefusedSheet')
        expect(error?.message).to.match(sentence)
      })

    it('is refused when its sizes are forged', async () => {
      const bytes = saying(workbook([{ rows: Array.from({ length: 500 }, (_, row) => [`ligne ${row}`, row]) }]), 40)
      const error = await readBook(file(bytes)).catch((error: Error) => error)
      expect(error)
        .to.have.property('message')
        .that.matches(/anormalement gros|abîmé/)
    })

    it('never throws anything but a sentence, whatever bytes are changed', async () => {
      const whole = workbook([statement], { isShared: true })
      for (let turn = 0; turn < 150; turn++) {
        const bytes = Uint8Array.from(whole)
        for (let change = 0; change < 3; change++)
          bytes[(turn * 7919 + change * 104_729) % bytes.length]! ^= 1 << (turn % 8)
        const error = await readBook(file(bytes, 'abime.xlsx')).then(
          () => null,
          (error: Error) => error,
        )
        if (error) expect(error.constructor.name, `${turn}: ${error.stack}`).to.equal('RefusedSheet')
      }
    })

    it('is data, whatever its words: « __proto__ » is a name', async () => {
      const cells = await cellsOf(workbook([{ rows: [['__proto__', 'constructor', '=1+1']] }], { isShared: true }))
      expect(cells.map(cell => cell.shown)).to.deep.equal(['__proto__', 'constructor', '=1+1'])
    })
  })
})
