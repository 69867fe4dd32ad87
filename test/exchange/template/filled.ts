import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'

// A template as a person gives it back: figures typed in its cells, its total added up as a spreadsheet does.

const SHEET = 'xl/worksheets/sheet1.xml'

type Typed = Readonly<Record<string, number | string>>

/** `typed`: by address. Totals are those of the formulas that the sheet holds. */
export function filled(template: Uint8Array, typed: Typed): Uint8Array {
  return changed(template, xml => {
    const numbers = new Map<string, number>()
    let sheet = xml
    for (const [at, value] of Object.entries(typed)) {
      const cell = new RegExp(`<c r="${at}" s="(\\d+)"(?:/>|[^>]*>.*?</c>)`)
      if (!cell.test(sheet)) throw new Error(`${at} is not in the template`)
      sheet = sheet.replace(cell, (_, style) =>
        typeof value === 'number'
          ? `<c r="${at}" s="${style}"><v>${value}</v></c>`
          : `<c r="${at}" s="${style}" t="inlineStr"><is><t>${value}</t></is></c>`,
      )
    }
    for (const [, at, number] of sheet.matchAll(/<c r="([A-Z]+\d+)" s="\d+"><v>([\d.]+)<\/v>/g))
      numbers.set(at!, Number(number))
    return sheet.replace(/<f>SUM\(([A-Z]+)(\d+):[A-Z]+(\d+)\)<\/f><v>[^<]*<\/v>/g, (all, column, from, to) => {
      let sum = 0
      for (let row = Number(from); row <= Number(to); row++) sum += numbers.get(`${column}${row}`) ?? 0
      return all.replace(/<v>[^<]*<\/v>/, `<v>${Math.round(sum * 100) / 100}</v>`)
    })
  })
}

export function changed(book: Uint8Array, change: (xml: string) => string): Uint8Array {
  const parts = unzipSync(book)
  return zipSync({ ...parts, [SHEET]: strToU8(change(strFromU8(parts[SHEET]!))) }, { level: 1 })
}

/** As another program packs it again: texts shared, cells without their place, parts in another order. */
export function repacked(book: Uint8Array): Uint8Array {
  const parts = unzipSync(book)
  const strings: string[] = []
  const shared = (xml: string) =>
    xml.replace(/ t="inlineStr"><is><t(?: xml:space="preserve")?>(.*?)<\/t><\/is>/gs, (_, text) => {
      if (!strings.includes(text)) strings.push(text)
      return ` t="s"><v>${strings.indexOf(text)}</v>`
    })
  const names = Object.keys(parts).reverse()
  const texts = Object.fromEntries(
    names.map(name => {
      const xml = strFromU8(parts[name]!)
      return [name, name.startsWith('xl/worksheets/') ? shared(xml).replace(/<c ([^>]*)\/>/g, '') : xml]
    }),
  )
  texts['xl/_rels/workbook.xml.rels'] = texts['xl/_rels/workbook.xml.rels']!.replace(
    '</Relationships>',
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
  )
  texts['[Content_Types].xml'] = texts['[Content_Types].xml']!.replace(
    '</Types>',
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
  )
  texts['xl/sharedStrings.xml'] =
    `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${strings.map(text => `<si><t xml:space="preserve">${text}</t></si>`).join('')}</sst>`
  return zipSync(Object.fromEntries(Object.entries(texts).map(([name, xml]) => [name, strToU8(xml)])))
}

export function sheetOf(book: Uint8Array): string {
  return partOf(book, SHEET)
}

export function partOf(book: Uint8Array, path: string): string {
  return strFromU8(unzipSync(book)[path]!)
}

/** Where the row of an employment stands, from its mark. */
export function rowOf(book: Uint8Array, placementId: number): number {
  return Number(new RegExp(`<c r="A(\\d+)"[^>]*><is><t[^>]*>repère:${placementId}<`).exec(sheetOf(book))![1])
}
