import { SaxesParser } from 'saxes'

// From the text of one record in XML to the shape it has in JSON.

/** Stands for a character that XML forbids, until the record that holds it says so. Private use: no text contains it. */
const FORBIDDEN = '\ue000'
/** Stands before a « & » that should have been written « &amp; ». */
const LOOSE = '\ue001'
const DEEPEST = 40
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

/** The value of this element, and what was put right in it; null when it is not well formed. */
export function elementIn(text: string): { raw: unknown; repairs: string[] } | null {
  const parser = new SaxesParser({ xmlns: false })
  const open: Element[] = []
  const outcome = { raw: null as unknown, sound: true, forbidden: false, loose: false }
  const write = (piece: string) => {
    if (piece.includes(FORBIDDEN)) outcome.forbidden = true
    if (piece.includes(LOOSE)) outcome.loose = true
    const element = open.at(-1)
    if (element) element.text += piece.replaceAll(FORBIDDEN, '').replaceAll(LOOSE, '')
  }
  parser.on('opentag', ({ name }) => {
    if (open.length > DEEPEST) outcome.sound = false
    open.push({ name: localName(name), text: '', children: [] })
  })
  parser.on('text', write)
  parser.on('cdata', piece => write(piece.replaceAll(`${LOOSE}&amp;`, '&').replaceAll(`${LOOSE}&lt;`, '<')))
  parser.on('closetag', () => {
    const element = open.pop()
    if (!element) return
    const value = shaped(element)
    const around = open.at(-1)
    if (around) around.children.push([element.name, value])
    else outcome.raw = value
  })
  parser.on('error', ({ message }) => {
    // HTML's own entities are read as they stand: rules decode those they know.
    if (/entity/i.test(message)) outcome.loose = true
    else outcome.sound = false
  })
  for (let at = 0; at < text.length && outcome.sound; at += PIECE) parser.write(cleaned(text, at))
  if (outcome.sound) parser.close()
  if (!outcome.sound || open.length > 0) return null
  const repairs: string[] = []
  if (outcome.forbidden) repairs.push('Des caractères invisibles, interdits en XML, sont retirés.')
  if (outcome.loose) repairs.push('Des signes «\u00a0&\u00a0» ou «\u00a0<\u00a0» mal écrits sont gardés tels quels.')
  return { raw: outcome.raw, repairs }
}

const PIECE = 64 * 1024

/** The piece of text from here on, in which signs that XML does not take are marked. Cut where no entity is. */
function cleaned(text: string, at: number): string {
  return text
    .slice(at, at + PIECE)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\ufffe\uffff]/g, FORBIDDEN)
    .replace(/&/g, (sign, index: number) =>
      /^&#?\w{1,10};/.test(text.slice(at + index, at + index + 14)) ? sign : `${LOOSE}&amp;`,
    )
    .replace(/<(?![/A-Za-z_!?]|$)/g, `${LOOSE}&lt;`)
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
