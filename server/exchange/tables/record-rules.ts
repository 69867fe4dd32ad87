import { dayIn, flagIn, identifierIn, isMissing, numberIn, unusable } from './cell-rules.ts'
import type { Header } from './header-rules.ts'
import { structureIn } from './literal-rules.ts'

// From the cells of one row to a record of the shape that JSON has.

export type Raw = Record<string, unknown>
/** The record that a row, or several, make; `partial`: the layout may have left something of it aside. */
export type Made = {
  raw: Raw
  kind: 'contract' | 'concession'
  repairs: string[]
  doubts: string[]
  partial: boolean
}
type Read = (cell: string) => unknown

/** One row, by the names of its columns; it remembers what was said of its cells. */
export class Row {
  readonly repairs = new Set<string>()
  readonly doubts = new Set<string>()
  readonly header: Header
  private readonly cells: readonly string[]
  private readonly isSiret: (text: string) => boolean

  constructor(header: Header, cells: readonly string[], isSiret: (text: string) => boolean) {
    this.header = header
    this.cells = cells
    this.isSiret = isSiret
  }

  /** '' when the cell is empty, or says that nothing is there. */
  said(name: string): string {
    const cell = this.cells[this.header.has.get(name) ?? -1] ?? ''
    if (cell === '') return ''
    const kept = unusable(cell)
    if (kept !== null) this.doubts.add(`Le collecteur national juge inexploitable «\u00a0${kept.slice(0, 60)}\u00a0».`)
    const said = kept ?? cell
    return isMissing(said) ? '' : said.trim()
  }

  /** The first of these columns that says something. */
  oneOf(...names: string[]): string {
    for (const name of names) {
      const said = this.said(name)
      if (said) return said
    }
    return ''
  }

  identifier(said: string): string {
    const { identifier, mended } = identifierIn(said, this.isSiret)
    if (mended) this.repairs.add('Les zéros qu’un tableur a ôtés au début d’un SIRET sont remis.')
    return identifier
  }

  get isConcession(): boolean {
    return this.said('autoriteconcedanteid') !== '' && this.said('acheteurid') === ''
  }

  /** Everything but holders and amendments. */
  contract(): Raw {
    const raw: Raw = {}
    const concession = this.isConcession
    const buyer = concession ? 'autoriteConcedante' : 'acheteur'
    put(raw, 'id', this.oneOf('id', 'uid'))
    const buyerName = this.oneOf(`${buyer.toLowerCase()}nom`)
    raw[buyer] = { id: this.identifier(this.said(`${buyer.toLowerCase()}id`)), ...(buyerName && { nom: buyerName }) }
    for (const [key, read] of plainFields) this.put(raw, key, read)
    for (const [list, item] of lists) this.putList(raw, list, item)
    const place = { code: this.said('lieuexecutioncode'), typeCode: this.said('lieuexecutiontypecode') }
    const name = this.said('lieuexecutionnom')
    if (place.code || place.typeCode) raw.lieuExecution = name ? { ...place, nom: name } : place
    for (const key of structures) this.put(raw, key, said => structureIn(said) ?? said)
    return raw
  }

  private put(raw: Raw, key: string, read: Read): void {
    const said = this.said(key.toLowerCase())
    if (said) raw[key] = read(said)
  }

  private putList(raw: Raw, list: string, item: string): void {
    const said = this.oneOf(list.toLowerCase(), item.toLowerCase(), `${list}${item}`.toLowerCase())
    const words = said ? wordsIn(said) : []
    if (words.length > 0) raw[list] = { [item]: words.map(word => this.word(list, word)) }
  }

  /** In tables alone « Sans objet » is written for « Pas de considération ». */
  private word(list: string, word: string): string {
    const none = NONE[list]
    if (!none || !/^sans objet$/i.test(word)) return word
    this.repairs.add(`«\u00a0Sans objet\u00a0», dans un tableau, est lu «\u00a0${none}\u00a0».`)
    return none
  }
}

const NONE: Record<string, string> = {
  considerationsSociales: 'Pas de considération sociale',
  considerationsEnvironnementales: 'Pas de considération environnementale',
}

const asText: Read = said => said
const plainFields: [string, Read][] = [
  ['nature', asText],
  ['objet', asText],
  ['codeCPV', asText],
  ['idAccordCadre', asText],
  ['procedure', asText],
  ['dureeMois', numberIn],
  ['dateNotification', dayIn],
  ['dateSignature', dayIn],
  ['dateDebutExecution', dayIn],
  ['datePublicationDonnees', dayIn],
  ['montant', numberIn],
  ['valeurGlobale', numberIn],
  ['montantSubventionPublique', numberIn],
  ['formePrix', asText],
  ['marcheInnovant', flagIn],
  ['ccag', asText],
  ['offresRecues', numberIn],
  ['attributionAvance', flagIn],
  ['tauxAvance', numberIn],
  ['typeGroupementOperateurs', asText],
  ['sousTraitanceDeclaree', flagIn],
  ['origineUE', numberIn],
  ['origineFrance', numberIn],
]
const lists: [list: string, item: string][] = [
  ['techniques', 'technique'],
  ['modalitesExecution', 'modaliteExecution'],
  ['typesPrix', 'typePrix'],
  ['considerationsSociales', 'considerationSociale'],
  ['considerationsEnvironnementales', 'considerationEnvironnementale'],
]
/** Lists of objects, where a table has them in one cell. */
const structures = ['actesSousTraitance', 'modificationsActesSousTraitance']

/** « ['Clause sociale'] », « Clause sociale, Critère social », « Clause sociale ; Critère social ». */
function wordsIn(said: string): string[] {
  const value = /^[[{]/.test(said) ? structureIn(said) : null
  const parts = value === null ? said.split(/[,;|]/) : flat(value)
  return parts.map(part => part.trim()).filter(part => !isMissing(part))
}

function flat(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(flat) : []
}

export function put(raw: Raw, key: string, value: unknown): void {
  if (value !== '' && value !== undefined) raw[key] = value
}

/** A holder as the format has it; null when nothing is said of one. */
export function holderOf(
  row: Row,
  { id, type, name }: { id: string; type: string; name: string },
): { typeIdentifiant?: string; id: string; denominationSociale?: string } | null {
  if (!id && !name) return null
  return {
    ...(type && { typeIdentifiant: type }),
    id: !type || /siret/i.test(type) ? row.identifier(id) : id,
    ...(name && { denominationSociale: name }),
  }
}

export function finished(row: Row, raw: Raw, partial: boolean, more: { doubts?: Iterable<string> } = {}): Made {
  const doubts = [...new Set([...row.doubts, ...(more.doubts ?? [])])]
  return { raw, kind: row.isConcession ? 'concession' : 'contract', repairs: [...row.repairs], doubts, partial }
}
