import { SaxesParser } from 'saxes'
import { BROKEN_OFF, type Entry, type Kind, RefusedFile } from './file.ts'

// Finds the records of an XML file as its text arrives, and gives them the shape they have in JSON.

/** Stands for a character that XML forbids, until the record that holds it says so. Private use: no text contains it. */
const FORBIDDEN = '\ue000'
/** Stands before a « & » that should have been written « &amp; ». */
const LOOSE = '\ue001'
const START_OF_ENTITY = /&[#\w]{0,10}$/
const wrapped: Record<string, string> = {
  titulaires: 'titulaire',
  concessionnaires: 'concessionnaire',
  modifications: 'modification',
  actesSousTraitance: 'acteSousTraitance',
  modificationsActesSousTraitance: 'modificationActeSousTraitance',
  donneesExecution: 'donneesAnnuelles',
  tarifs: 'tarif',
}
const lists = new Set([
  'considerationSociale',
  'considerationEnvironnementale',
  'technique',
  'modaliteExecution',
  'typePrix',
])

type Element = { name: string; text: string; children: [name: string, value: unknown][] }

export class XmlRecords {
  private readonly parser = new SaxesParser({ xmlns: false })
  private readonly open: Element[] = []
  private entries: Entry[] = []
  private position = 0
  private forbidden = false
  private loose = false
  private rootSeen = false
  private held = ''

  constructor() {
    this.parser.on('opentag', ({ name }) => this.enter(localName(name)))
    this.parser.on('text', text => this.write(text))
    this.parser.on('cdata', text => this.write(text.replaceAll(`${LOOSE}&amp;`, '&')))
    this.parser.on('closetag', () => this.leave())
    this.parser.on('error', error => {
      // HTML's own entities are read as they stand: rules decode those they know.
      if (/entity/i.test(error.message)) this.loose = true
      else if (/unclosed tag|unexpected end/i.test(error.message)) throw new RefusedFile(BROKEN_OFF)
      else throw new RefusedFile(malformed(this.parser.line))
    })
  }

  /** The records completed by this piece of the file. @throws RefusedFile */
  push(text: string): Entry[] {
    this.entries = []
    const piece = this.held + text
    this.held = START_OF_ENTITY.exec(piece)?.[0] ?? ''
    this.parser.write(
      piece
        .slice(0, piece.length - this.held.length)
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\ufffe\uffff]/g, FORBIDDEN)
        .replace(/&(?!#?\w{1,10};)/g, `${LOOSE}&amp;`),
    )
    return this.entries
  }

  /** @throws RefusedFile when the file stops before its end, or is some other XML. */
  end(): void {
    if (this.open.length > 0) throw new RefusedFile(BROKEN_OFF)
    this.parser.close()
    if (!this.rootSeen) throw new RefusedFile(NO_LIST)
  }

  private enter(name: string): void {
    if (this.open.length === 0) {
      if (name !== 'marches') throw new RefusedFile(NO_LIST)
      this.rootSeen = true
    }
    if (this.open.length > 40) throw new RefusedFile(malformed(this.parser.line))
    this.open.push({ name, text: '', children: [] })
  }

  private write(text: string): void {
    const element = this.open.at(-1)
    if (!element || this.open.length < 2) return
    if (text.includes(FORBIDDEN)) this.forbidden = true
    if (text.includes(LOOSE)) this.loose = true
    element.text += text.replaceAll(FORBIDDEN, '').replaceAll(LOOSE, '')
  }

  private leave(): void {
    const element = this.open.pop()
    if (!element) return
    const value = shaped(element)
    if (this.open.length > 1) return void this.open.at(-1)!.children.push([element.name, value])
    if (this.open.length === 1) this.emit(element.name, value)
  }

  private emit(name: string, raw: unknown): void {
    if (name !== 'marche' && name !== 'contrat-concession') return
    const repairs: string[] = []
    if (this.forbidden) repairs.push('Des caractères invisibles, interdits en XML, sont retirés.')
    if (this.loose) repairs.push('Des signes «\u00a0&\u00a0» mal écrits sont gardés tels quels.')
    this.forbidden = false
    this.loose = false
    this.position++
    const kind: Kind = name === 'marche' ? 'contract' : 'concession'
    this.entries.push({ position: this.position, kind, raw, broken: false, repairs })
  }
}

const NO_LIST =
  'Ce fichier est du XML, mais pas des données essentielles\u00a0: il ne commence pas par «\u00a0marches\u00a0». Vérifiez que c’est bien le fichier DECP.'

function malformed(line: number): string {
  return `Ce fichier n’est pas du XML bien formé (ligne\u00a0${line}). Téléchargez-le à nouveau, ou demandez-en un autre à votre éditeur.`
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function shaped({ name, text, children }: Element): unknown {
  const item = wrapped[name]
  if (item) return children.map(([child, value]) => ({ [item === child ? child : item]: value }))
  if (children.length === 0) return text.trim()
  const object: Record<string, unknown> = Object.create(null)
  for (const [child, value] of children) {
    const key = child === 'modificationActesSousTraitance' ? 'modificationActeSousTraitance' : child
    if (lists.has(key)) object[key] = [...((object[key] as unknown[]) ?? []), value]
    else object[key] = value
  }
  return { ...object }
}
