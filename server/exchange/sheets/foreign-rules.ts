import { folded } from '#server/base/text.ts'
import type { Book } from './cell-rules.ts'

// What is dropped among files of hours and is none: told for what it is, with the place where it goes.

const PORTAL = 'les données essentielles (DECP) se déposent à la page Import'
const DECP =
  'Ce fichier contient des données essentielles de marchés (DECP), pas des heures\u00a0: déposez-le à la page Import.'
const PDF = 'Ce fichier est un PDF\u00a0: demandez le tableau lui-même, et joignez le PDF aux pièces du relevé.'
const IMAGE = 'Ce fichier est une image\u00a0: demandez le tableau lui-même, et joignez l’image aux pièces du relevé.'
const ARCHIVE = 'Ce fichier est une archive\u00a0: décompressez-la et déposez les tableaux qu’elle contient.'
const WORD = 'Ce fichier est un document de traitement de texte\u00a0: demandez le tableau lui-même.'
const SLIDES = 'Ce fichier est une présentation\u00a0: demandez le tableau lui-même.'

const magic: readonly [signs: RegExp, sentence: string][] = [
  [/^(?:\u00ff\u00d8\u00ff|\u0089PNG|GIF8|II\*\0|MM\0\*|RIFF[\s\S]{4}WEBP|[\s\S]{4}ftyp(?:hei|hev|mif|avif))/, IMAGE],
  [/^\{\\rtf/, WORD],
  [/^(?:\u001f\u008b|Rar!|7z\u00bc\u00af|BZh)/, ARCHIVE],
  [
    /^(?:Received|Return-Path|Delivered-To|From|Date|Subject|Message-ID|MIME-Version|X-[\w-]+): [^\n]*\n(?:[\w-]+: |[ \t])/i,
    'Ce fichier est un courriel enregistré\u00a0: déposez le tableau qui y est joint.',
  ],
]

const NOTICE =
  'Ce fichier est un avis de publicité, pas des heures\u00a0: il ne s’importe pas ici. Les marchés attribués se déposent en données essentielles (DECP), à la page Import.'

/** By how it starts, its bytes as so many letters; null for what may be a table. */
export function foreignStart(head: string): string | null {
  if (head.slice(0, 1024).includes('%PDF-')) return PDF
  const found = magic.find(([signs]) => signs.test(head))
  if (found) return found[1]
  const text = head.replace(/^\u00ef\u00bb\u00bf/, '').trimStart()
  if (text.startsWith('<')) return foreignMarkup(text)
  return /^[[{]\s*["'{[\]}]/.test(text) ? foreignJson(text) : null
}

function foreignMarkup(text: string): string | null {
  if (/<(?:\w+:)?(?:marches?|contrats?-concessions?|marche-public)[\s>]/i.test(text)) return DECP
  if (/<(?:\w+:)?(?:ContractNotice|ContractAwardNotice|PriorInformationNotice|BusinessRegistration\w+)[\s>]/.test(text))
    return NOTICE
  if (/<(?:!doctype\s+html|html|table|head|meta|body|div)\b/i.test(text) || text.includes(OLD_EXCEL))
    return 'Ce fichier est une page web sous un nom de tableur\u00a0: ouvrez-le dans un tableur et enregistrez-le en .xlsx.'
  return /^<(?:\?xml|!--|!doctype|[\w:-]+[\s/>])/i.test(text)
    ? `Ce fichier est du XML, pas un tableau d’heures\u00a0: ${PORTAL}, et un relevé en XLSX, XLS, ODS ou CSV.`
    : null
}

/** A workbook that Excel wrote as XML, in 2003. */
const OLD_EXCEL = 'urn:schemas-microsoft-com:office:spreadsheet'

function foreignJson(text: string): string {
  if (/["'](?:ocid|releases|releasePackage|releaseTag)["']\s*:/.test(text))
    return 'Ce fichier est au format OCDS (Open Contracting)\u00a0: il ne s’importe pas ici. Déposez les données essentielles (DECP) à la page Import.'
  if (/["'](?:marches?|contrats-concessions?|codeCPV|acheteur|idAccordCadre|considerationsSociales)["']\s*:/.test(text))
    return DECP
  return `Ce fichier est du JSON, pas un tableau d’heures\u00a0: ${PORTAL}, et un relevé en XLSX, XLS, ODS ou CSV.`
}

/** Of an archive, by what is in it; null for a workbook. */
export function foreignArchive(names: readonly string[]): string | null {
  if (names.some(name => /^word\//.test(name))) return WORD
  if (names.some(name => /^ppt\//.test(name))) return SLIDES
  const isBook = names.some(name => /^\[Content_Types\]\.xml$|^content\.xml$|^xl\//.test(name))
  return isBook ? null : ARCHIVE
}

/** Of a compound file, by its streams; null for a workbook, or for what nothing is known of. */
export function foreignStreams(names: Iterable<string>): string | null {
  const found = new Set(names)
  if (found.has('WordDocument')) return WORD
  if ([...found].some(name => name.startsWith('__properties')))
    return 'Ce fichier est un message d’Outlook\u00a0: déposez le tableau qui y est joint.'
  return found.has('PowerPoint Document')
    ? 'Ce fichier est une présentation\u00a0: demandez le tableau lui-même.'
    : null
}

const CONTRACTS =
  /^(?:codecpv|acheteurid|acheteurnom|titulaireid\w*|titulairedenomination\w*|datenotification|dureemois|formeprix|idaccordcadre|datepublicationdonnees|lieuexecution\w*|considerationssociales)$/
const COMPANIES = /^(?:siret|siren|siretdusiege|siretstructure|siretsiae)$/
const NAMES =
  /^(?:name|nom|raisonsociale\w*|denomination\w*|enseigne|brand|kind|naf|formejuridique|legalform|codeape|structure|typestructure|dispositif)$/
const SPENT = /^(?:depense|montant|achat)/
const HEADER_ROWS = 12

/** A table of something else, by the words of its header; `isRead`: lines of hours were found in it. */
export function foreignTable({ sheets }: Pick<Book, 'sheets'>, isRead: boolean): string | null {
  for (const sheet of sheets)
    for (let row = 1; row <= Math.min(sheet.rows, HEADER_ROWS); row++) {
      const words = sheet.row(row).map(({ shown }) => folded(shown).replace(/[^a-z0-9]/g, ''))
      const count = (pattern: RegExp) => words.filter(word => pattern.test(word)).length
      if (count(CONTRACTS) >= 3) return DECP
      if (isRead || count(COMPANIES) === 0) continue
      if (count(SPENT) > 0)
        return 'Ce tableau est une liste d’achats par fournisseur, pas des heures\u00a0: il ne s’importe pas ici.'
      if (count(NAMES) > 0)
        return 'Ce tableau est une liste d’entreprises, pas des heures\u00a0: une entreprise s’ajoute à la page Entreprises.'
    }
  return null
}
