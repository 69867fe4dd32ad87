import type { Legible } from './file.ts'

// What tells a record from afar, without quotes or nesting being trusted: the words that stand in each, once.

/** Keys that only a record has at its head. */
const own = new Set(
  `acheteur acheteur.id acheteur.nom autoriteconcedante autoriteconcedante.id nature objet codecpv techniques modalitesexecution
  idaccordcadre procedure lieuexecution typesprix formeprix marcheinnovant ccag offresrecues attributionavance tauxavance
  typegroupementoperateurs soustraitancedeclaree origineue originefrance considerationssociales considerationsenvironnementales
  actessoustraitance modificationsactessoustraitance modifications datesignature datedebutexecution
  montantsubventionpublique concessionnaires donneesexecution _type uid uuid source`.split(/\s+/),
)
/** Keys that a record shares with its amendments, its holders or its acts: the next key decides. */
const shared = new Set([
  'id',
  'dureemois',
  'montant',
  'titulaires',
  'datenotification',
  'datepublicationdonnees',
  'valeurglobale',
])

/** How far beyond a brace one must see to know whether a record starts there, in bytes. */
export const LOOKAHEAD = 1_024

/** Whether an object whose first key is this one can be a record. */
export function mayHeadRecord(key: string): boolean {
  const name = key.toLowerCase()
  return own.has(name) || shared.has(name)
}

/** Heads of records met in this file that the format does not foresee: « created_at id ». */
export class Heads {
  private readonly learnt = new Set<string>()

  learn(raw: object): void {
    const [first = '', second = ''] = Object.keys(raw)
    if (this.knows(first, second) || this.learnt.size > 20) return
    this.learnt.add(`${first} ${second}`)
  }

  private knows(first: string, second: string): boolean {
    const [one, two] = [first.toLowerCase(), second.toLowerCase()]
    return own.has(one) || (shared.has(one) && own.has(two)) || this.learnt.has(`${first} ${second}`)
  }

  /** Where the next record starts in this text, no earlier than `from`; -1 when none does. */
  next(text: string, from: number): number {
    opening.lastIndex = from
    for (let found = opening.exec(text); found; found = opening.exec(text)) {
      const first = found[1]!
      if (own.has(first.toLowerCase())) return found.index
      then.lastIndex = opening.lastIndex
      const second = then.exec(text)?.[1]
      if (second && this.knows(first, second)) return found.index
      opening.lastIndex = found.index + 1
    }
    return -1
  }
}

const opening = /\{\s{0,200}["']([\w.$-]{1,40})["']\s{0,200}:\s{0,200}/g
const then =
  /(?:"(?:[^"\\]|\\.){0,400}"|'(?:[^'\\]|\\.){0,400}'|[\w.+-]{1,40})\s{0,200},\s{0,200}["']([\w.$-]{1,40})["']\s{0,200}:/y

const words = [
  /["'](?:objet)["']\s{0,200}:/gi,
  /["']acheteur(?:\.id)?["']\s{0,200}:/gi,
  /["']autoriteConcedante(?:\.id)?["']\s{0,200}:/gi,
]
const tags = [/<(?:[\w.-]{1,40}:)?(?:marche|contrat-concession)(?=[\s/>])/gi, /<(?:[\w.-]{1,40}:)?objet(?=[\s/>])/gi]
/** Longer than any landmark: what is looked at again when the next piece comes. */
const OVERLAP = 256

/**
 * Counts the records of a file by their landmarks alone, sharing nothing with what cuts them: the greatest of the numbers of
 * « "objet": », « "acheteur": », « "autoriteConcedante": »; in XML, of the opening tags of records and of subjects.
 */
export class Count {
  private readonly patterns: RegExp[]
  private readonly totals: number[]
  private tail = ''

  constructor(kind: 'json' | 'xml') {
    this.patterns = kind === 'json' ? words : tags
    this.totals = this.patterns.map(() => 0)
  }

  push(bytes: Buffer): void {
    const text = this.tail + bytes.toString('latin1')
    this.patterns.forEach((pattern, index) => {
      pattern.lastIndex = 0
      while (pattern.exec(text)) if (pattern.lastIndex > this.tail.length) this.totals[index]!++
    })
    this.tail = text.slice(-OVERLAP)
  }

  /** One number for each landmark. */
  get each(): readonly number[] {
    return this.totals
  }

  get greatest(): number {
    return Math.max(...this.totals)
  }
}

/** The number and the subject of what does not read, where they can be made out. */
export function legibleIn(text: string): Legible {
  const id = /["']id["']\s{0,9}:\s{0,9}["']([^"'{}[\]:]{1,60})["']/.exec(text) ?? /<id>([^<]{1,60})</.exec(text)
  const subject = /["']objet["']\s{0,9}:\s{0,9}["']([^"{}]{1,120})/.exec(text) ?? /<objet>([^<]{1,120})/.exec(text)
  return { id: id?.[1]?.trim() ?? '', subject: subject?.[1]?.replace(/\s+/g, ' ').trim() ?? '' }
}
