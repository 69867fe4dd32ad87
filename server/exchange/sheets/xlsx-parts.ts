import { RefusedSheet } from './cell-rules.ts'
import { NUMBERED } from './format-rules.ts'
import { cleaned, readXml } from './xml.ts'
import type { Archive } from './zip.ts'

export type SheetPart = { name: string; hidden: boolean; path: string }
export type Workbook = { sheets: SheetPart[]; is1904: boolean; styles: string | null; strings: string | null }

/** What stands where in the archive: by its relations, never by the names of files. */
export async function workbookOf(archive: Archive): Promise<Workbook> {
  const root = await relationsOf(archive, '_rels/.rels', '')
  const path = root.find(({ type }) => type === 'officeDocument')?.path ?? 'xl/workbook.xml'
  if (!archive.has(path)) throw new RefusedSheet('Ce fichier n’est pas un classeur.')
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  const relations = await relationsOf(archive, `${folder}_rels/${path.slice(folder.length)}.rels`, folder)
  const byId = new Map(relations.map(relation => [relation.id, relation]))
  const sheets: SheetPart[] = []
  let is1904 = false
  await readXml(await archive.open(path), {
    open(name, of) {
      if (name === 'workbookPr') is1904 = /^(1|true)$/.test(of('date1904') ?? '')
      if (name !== 'sheet') return
      const part = byId.get(of('id') ?? '')
      if (part?.type !== 'worksheet' || !archive.has(part.path)) return
      sheets.push({ name: cleaned(of('name') ?? ''), hidden: /hidden/i.test(of('state') ?? ''), path: part.path })
    },
  })
  const found = (type: string) => relations.find(one => one.type === type && archive.has(one.path))?.path ?? null
  return { sheets, is1904, styles: found('styles'), strings: found('sharedStrings') }
}

type Relation = { id: string; type: string; path: string }

async function relationsOf(archive: Archive, path: string, folder: string): Promise<Relation[]> {
  if (!archive.has(path)) return []
  const relations: Relation[] = []
  await readXml(await archive.open(path), {
    open(name, of) {
      const target = of('Target')
      if (name !== 'Relationship' || !target || of('TargetMode') === 'External') return
      const type = (of('Type') ?? '').split('/').at(-1)!
      relations.push({ id: of('Id') ?? '', type, path: resolved(folder, target) })
    },
  })
  return relations
}

function resolved(folder: string, target: string): string {
  const parts: string[] = []
  for (const part of (target.startsWith('/') ? target.slice(1) : folder + target).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** The format of each style that a cell may name, by its number. */
export async function formatsOf(archive: Archive, path: string | null): Promise<string[]> {
  if (!path) return []
  const own = new Map<number, string>()
  const formats: string[] = []
  let inCells = false
  await readXml(await archive.open(path), {
    open(name, of) {
      if (name === 'numFmt') own.set(Number(of('numFmtId')), cleaned(of('formatCode') ?? ''))
      if (name === 'cellXfs') inCells = true
      if (name !== 'xf' || !inCells) return
      const id = Number(of('numFmtId') ?? 0)
      formats.push(own.get(id) ?? NUMBERED[id] ?? '')
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  return formats
}

/** Texts that cells share, each in one piece whatever its letters look like; how a name is pronounced is left out. */
export async function stringsOf(archive: Archive, path: string | null): Promise<string[]> {
  if (!path) return []
  const strings: string[] = []
  let text = ''
  let aside = 0
  let inText = false
  await readXml(await archive.open(path), {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') aside++
      inText = name === 't' && aside === 0
    },
    text(piece) {
      if (inText) text += piece
    },
    close(name) {
      if (name === 'rPh') aside--
      if (name === 't') inText = false
      if (name === 'si') strings.push(cleaned(text))
    },
  })
  return strings
}
