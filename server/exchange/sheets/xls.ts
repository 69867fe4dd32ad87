import { chars, type Record as Part, records, sharedStrings } from './biff.ts'
import { type Book, type Epoch, RefusedSheet } from './cell-rules.ts'
import { streamsOf } from './cfb.ts'
import { foreignStreams } from './foreign-rules.ts'
import { NUMBERED } from './format-rules.ts'
import { Grid, Words } from './grid.ts'
import { cellsIn } from './xls-cells.ts'
import { DAMAGED } from './zip.ts'

const ID = {
  bof: 0x809,
  eof: 0x0a,
  sheet: 0x85,
  strings: 0xfc,
  more: 0x3c,
  format: 0x41e,
  xf: 0xe0,
  dates: 0x22,
  locked: 0x2f,
}

/** Every sheet of a workbook of Excel 97 to 2003 (MS-XLS). @throws RefusedSheet for what else a compound file holds. */
export function readXls(bytes: Buffer): Book {
  const streams = streamsOf(bytes)
  if (streams.has('EncryptedPackage')) throw new RefusedSheet(LOCKED)
  const stream = streams.get('Workbook') ?? streams.get('Book')
  if (!stream) throw new RefusedSheet(foreignStreams(streams.keys()) ?? 'Ce fichier n’est pas un classeur.')
  try {
    const sheets = sheetsOf(stream())
    const notes = streams.has('VBA') || streams.has('dir') ? ['Les macros de ce classeur ont été ignorées.'] : []
    return { kind: 'xls', sheets, notes }
  } catch (error) {
    throw error instanceof RefusedSheet ? error : new RefusedSheet(DAMAGED)
  }
}

const LOCKED = 'Ce classeur est protégé par un mot de passe.'

function sheetsOf(stream: Buffer): Grid[] {
  const all = records(stream)
  if (all[0]?.id !== ID.bof || all[0].data.readUInt16LE(0) !== 0x600)
    throw new RefusedSheet('Ce classeur est d’une version trop ancienne\u00a0: enregistrez-le au format .xlsx.')
  const formats = new Map<number, string>()
  const styles: number[] = []
  const parts: { name: string; at: number; hidden: boolean }[] = []
  let strings: string[] = []
  let epoch: Epoch = 1900
  for (let index = 0; index < all.length && all[index]!.id !== ID.eof; index++) {
    const { id, data } = all[index]!
    if (id === ID.locked) throw new RefusedSheet(LOCKED)
    if (id === ID.dates) epoch = data.readUInt16LE(0) === 1 ? 1904 : 1900
    if (id === ID.format) formats.set(data.readUInt16LE(0), chars(data, 4, data.readUInt16LE(2)))
    if (id === ID.xf) styles.push(data.readUInt16LE(2))
    if (id === ID.sheet && data[5] === 0)
      parts.push({ name: chars(data, 7, data[6]!), at: data.readUInt32LE(0), hidden: data[4] !== 0 })
    if (id === ID.strings) strings = sharedStrings([data, ...followers(all, index)])
  }
  const words = new Words()
  const places = new Map(all.map(({ at }, index) => [at, index]))
  return parts.map(part => {
    const grid = Object.assign(new Grid(part.name, words), { hidden: part.hidden, epoch })
    const formatOf = (style: number) => formats.get(styles[style] ?? 0) ?? NUMBERED[styles[style] ?? 0] ?? ''
    for (const cell of cellsIn(grid, all, places.get(part.at) ?? all.length, { strings, formatOf })) grid.put(cell)
    return grid
  })
}

function followers(all: readonly Part[], from: number): Buffer[] {
  const found: Buffer[] = []
  for (let index = from + 1; all[index]?.id === ID.more; index++) found.push(all[index]!.data)
  return found
}
