import { listed } from '#server/base/french.ts'
import { recognised, recognisedIdentifierType } from '../decp/enum-rules.ts'
import type { Bench } from '../decp/record.ts'
import {
  dateOf,
  identifierOf,
  isAbsent,
  isObject,
  itemsOf,
  numberOf,
  Remarks,
  textOf,
  wordsOf,
} from '../decp/shape-rules.ts'

// How one value of a record is written in the regulated format, and what the Ministry’s collector would set it aside for.

/** `value` as the format writes it, undefined where there is none; `wrong`: a sentence without its subject. */
export type Written = { value?: unknown; wrong?: string }
export type Write = (value: unknown, bench: Bench) => Written
export type Field = { name: string; called: string; optional?: true; write: Write }

const aside = () => new Remarks()

export const text =
  (most: number): Write =>
  value => {
    const read = textOf(value, '', aside())
    if (!read) return {}
    const said = typeof value === 'string' && isSound(value, read) ? value : read
    return said.length > most ? { wrong: `dépasse ${most}\u00a0caractères` } : { value: said }
  }

/** Nothing was mended in it but its spaces and line breaks: it goes out as it was published. */
function isSound(said: string, read: string): boolean {
  return (
    !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\ufeff]/.test(said) && said.replace(/\s+/g, ' ').trim() === read
  )
}

/** Article 1 of the arrêtés of 22 December 2022: 1 to 16 characters; the collector takes none but these. */
export const contractNumber: Write = value => {
  const said = textOf(value, '', aside())
  if (!said) return {}
  if (said.length > 16) return { wrong: 'dépasse 16\u00a0caractères' }
  return /^[A-Za-z0-9/\-_ .#]+$/.test(said)
    ? { value: said }
    : { wrong: 'porte un signe que le ministère n’accepte pas' }
}

export const word =
  (words: readonly string[]): Write =>
  value => {
    const said = textOf(value, '', aside())
    if (!said) return {}
    const known = recognised(said, words)
    return known ? { value: known } : { wrong: `«\u00a0${said.slice(0, 60)}\u00a0» n’est pas un mot du format` }
  }

export const words =
  (wrapper: string, known: readonly string[], none: string | null = null): Write =>
  value => {
    const said = wordsOf(value, wrapper).words
    if (said.length === 0) return {}
    const read = said.map(one => recognised(one, known))
    const unknown = said.find((_, index) => !read[index])
    if (unknown) return { wrong: `«\u00a0${unknown.slice(0, 60)}\u00a0» n’est pas un mot du format` }
    const list = [...new Set(read)]
    if (none && list.includes(none) && list.length > 1)
      return { wrong: `«\u00a0${none}\u00a0» est dit avec une autre valeur` }
    return { value: { [wrapper]: list } }
  }

export const yesOrNo: Write = value => {
  if (typeof value === 'boolean') return { value }
  if (isAbsent(value)) return {}
  const said = String(value).trim().toLowerCase()
  if (['oui', 'true', '1'].includes(said)) return { value: true }
  return ['non', 'false', '0'].includes(said) ? { value: false } : { wrong: 'ne dit ni oui ni non' }
}

export const decimal =
  (least: number, most = Number.POSITIVE_INFINITY): Write =>
  value => {
    if (isAbsent(value)) return {}
    const read = numberOf(value, '', aside())
    if (read === null) return { wrong: 'n’est pas un nombre' }
    return read < least || read > most ? { wrong: bounds(least, most) } : { value: read }
  }

export const integer =
  (least: number, most = Number.POSITIVE_INFINITY): Write =>
  (value, bench) => {
    const read = decimal(least, most)(value, bench)
    return typeof read.value === 'number' && !Number.isInteger(read.value)
      ? { wrong: 'n’est pas un nombre entier' }
      : read
  }

function bounds(least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return `est au-dessous de ${least}, le moins que le format accepte`
  return `sort de ${least} à ${most}`
}

/** Euros without tax. Over 3 G€, or over 100 M€ with figures that repeat themselves, the collector sets it aside. */
export const amount: Write = (value, bench) => {
  const read = decimal(1)(value, bench)
  if (typeof read.value !== 'number')
    return read.wrong && !isAbsent(value) ? { wrong: 'est absent ou au-dessous d’un euro' } : read
  const figures = String(Math.trunc(read.value))
  if (read.value > 3_000_000_000) return { wrong: 'dépasse trois milliards d’euros' }
  if (read.value > 100_000_000 && (/(\d)\1{6}/.test(figures) || figures.startsWith('123456789')))
    return { wrong: 'répète un même chiffre, comme une valeur de remplissage' }
  return read
}

export const months = integer(1, 180)

export const day =
  (past = false): Write =>
  (value, bench) => {
    const read = dateOf(value, '', aside())
    if (read === null) return {}
    if (read === 'unreadable') return { wrong: 'ne se lit pas comme une date' }
    if (!/^20[1-3]/.test(read)) return { wrong: 'sort des années 2010 à 2039' }
    return past && read > bench.today ? { wrong: 'est à venir' } : { value: read }
  }

export const cpv: Write = value => {
  const said = identifierOf(value, '', aside())
  if (!said) return {}
  return /^\d{8}(-\d)?$/.test(said)
    ? { value: said }
    : { wrong: `«\u00a0${said.slice(0, 20)}\u00a0» n’a pas huit chiffres` }
}

export const place: Write = (value, bench) => {
  if (!isObject(value)) return {}
  const code = textOf(value.code, '', aside())
  const type = word(placeTypes)(value.typeCode, bench)
  if (!code || (!type.value && !type.wrong)) return {}
  return type.wrong ? type : { value: { code, typeCode: type.value } }
}

const placeTypes = ['postal', 'commune', 'arrondissement', 'canton', 'département', 'région', 'pays'].map(
  one => `Code ${one}`,
)

export const buyer: Write = (value, bench) => {
  const id = identifierOf(isObject(value) ? value.id : null, '', aside())
  if (!id) return {}
  return bench.isSiret(id) ? { value: { id } } : { wrong: 'porte un SIRET dont la clé est fausse' }
}

export const identified: Write = (value, bench) => {
  if (!isObject(value)) return {}
  const id = identifierOf(value.id, '', aside())
  const type =
    recognisedIdentifierType(textOf(value.typeIdentifiant, '', aside())) ?? (/^\d{14}$/.test(id) ? 'SIRET' : null)
  if (!id) return {}
  if (!type) return { wrong: 'a un type d’identifiant que le format ne connaît pas' }
  const sound = type === 'SIRET' ? bench.isSiret(id) : foreign[type].test(id)
  return sound ? { value: { typeIdentifiant: type, id } } : { wrong: `a un identifiant (${type}) à vérifier` }
}

const foreign = {
  TVA: /^.{1,20}$/,
  TAHITI: /^[A-Z0-9]{9}$/,
  RIDET: /^[A-Z0-9]{10}$/,
  FRWF: /^FRWF[A-Z0-9]{14}$/,
  IREP: /^.{1,40}$/,
  'HORS-UE': /^[A-Z]{2}.{1,16}$/,
}

/** A list `[{ wrapper: … }]`; the first thing wrong in it is said of the whole. An empty one is left out. */
export const list =
  (wrapper: string, write: Write): Write =>
  (value, bench) => {
    const { items, lost } = wrapped(value, wrapper) ?? itemsOf(value, wrapper)
    if (lost) return { wrong: 'ne se lit pas entièrement' }
    const written = items.map(item => write(item, bench))
    const wrong = written.find(one => one.wrong)
    if (wrong) return wrong
    if (written.some(one => one.value === undefined)) return { wrong: 'est incomplet' }
    const distinct = [...new Map(written.map(one => [JSON.stringify(one.value), one.value])).values()]
    return distinct.length > 0 ? { value: distinct.map(one => ({ [wrapper]: one })) } : {}
  }

/** The list as the format writes it already, where an item may bear the name of its wrapper (`tarif`). */
function wrapped(value: unknown, wrapper: string): { items: Record<string, unknown>[]; lost: false } | null {
  if (!Array.isArray(value)) return null
  const items = value.map(item => (isObject(item) && Object.keys(item).join() === wrapper ? item[wrapper] : null))
  return items.every(isObject) ? { items, lost: false } : null
}

/** An object of these fields; one that lacks what is required is wrong. */
export const object =
  (fields: readonly Field[]): Write =>
  (value, bench) => {
    if (!isObject(value)) return {}
    const { record, wrong } = recordOf(fields, value, bench)
    return wrong.length > 0 ? { wrong: `: ${wrong[0]!.replace(/\.$/, '')}` } : { value: record }
  }

/** What is written of these values, in the order of the format, and a sentence for each that cannot be. */
export function recordOf(
  fields: readonly Field[],
  raw: Record<string, unknown>,
  bench: Bench,
): { record: Record<string, unknown>; wrong: string[] } {
  const record: Record<string, unknown> = {}
  const wrong: string[] = []
  const missing: string[] = []
  for (const { name, called, optional, write } of fields) {
    const written = write(raw[name], bench)
    if (written.wrong) wrong.push(`${called} ${written.wrong}.`.replace(' : ', '\u00a0: '))
    else if (written.value !== undefined) record[name] = written.value
    else if (!optional) missing.push(called.charAt(0).toLowerCase() + called.slice(1))
  }
  if (missing.length > 0) wrong.push(`Le format demande aussi\u00a0: ${listed(missing)}.`)
  return { record, wrong }
}
