// What is not a file of published contracts, told for what it is, with the forms that its portal also offers.

const PORTAL =
  'Sur data.gouv.fr, les données essentielles se téléchargent aussi en JSON (decp-2024.json…) et en CSV («\u00a0format tabulaire\u00a0»)'

const magic: [signs: string, sentence: string][] = [
  [
    'PAR1',
    `Ce fichier est au format Parquet, qui ne se lit pas ici. ${PORTAL}\u00a0: prenez le CSV du même jeu de données.`,
  ],
  [
    '%PDF',
    'Ce fichier est un PDF, qui ne dit rien à un programme. Votre profil d’acheteur publie les mêmes marchés en JSON ou en XML.',
  ],
  [
    '\u00d0\u00cf\u0011\u00e0',
    'Ce fichier est un classeur d’un ancien Excel (.xls). Ouvrez-le et enregistrez-le en .xlsx, ou déposez le CSV du portail.',
  ],
  ['SQLite format 3', `Ce fichier est une base SQLite. ${PORTAL}\u00a0: prenez l’un des deux.`],
  [
    '7z\u00bc\u00af',
    'Ce fichier est une archive 7-Zip\u00a0: décompressez-la, puis déposez ce qu’elle contient, tel quel ou en .zip.',
  ],
  [
    'Rar!',
    'Ce fichier est une archive RAR\u00a0: décompressez-la, puis déposez ce qu’elle contient, tel quel ou en .zip.',
  ],
  ['BZh', 'Ce fichier est compressé en bzip2\u00a0: décompressez-le, ou recompressez-le en .gz ou en .zip.'],
  ['\u00fd7zXZ', 'Ce fichier est compressé en xz\u00a0: décompressez-le, ou recompressez-le en .gz ou en .zip.'],
  [
    '\u0028\u00b5\u002f\u00fd',
    'Ce fichier est compressé en Zstandard\u00a0: décompressez-le, ou recompressez-le en .gz ou en .zip.',
  ],
]

const WEB_PAGE =
  'Ce fichier est une page web, pas des données essentielles\u00a0: le téléchargement a sans doute demandé une connexion. Téléchargez-le à nouveau.'
const NOTICE =
  'Ce fichier est un avis européen (eForms, TED), pas des données essentielles\u00a0: il annonce une procédure ou une attribution. Les mêmes marchés se déposent depuis le profil d’acheteur, en JSON ou en XML (DECP).'
const OCDS = `Ce fichier est au format OCDS (Open Contracting), qui ne s’importe pas ici. ${PORTAL}\u00a0: prenez l’un des deux.`

/** The sentence that refuses what these first bytes start; null when they may be what is awaited. */
export function foreignSentence(head: Buffer): string | null {
  const signs = head.toString('latin1')
  const found = magic.find(([start]) => signs.startsWith(start))
  if (found) return found[1]
  const text = signs.replace(/^\u00ef\u00bb\u00bf/, '').trimStart()
  if (/^<(?:!doctype )?html/i.test(text)) return WEB_PAGE
  if (
    text.startsWith('<') &&
    /<(?:[\w.-]{1,40}:)?(?:Contract(?:Award)?Notice|PriorInformationNotice|TED_EXPORT|TED_ESENDERS)[\s>]/.test(text)
  )
    return NOTICE
  if (/^[{[]/.test(text) && /"(?:ocid|releases|compiledRelease)"\s{0,20}:/.test(text)) return OCDS
  return null
}
