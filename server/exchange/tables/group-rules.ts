import { dayIn, numberIn } from './cell-rules.ts'
import { finished, holderOf, type Made, put, type Raw, type Row } from './record-rules.ts'

// Tables of one row for each contract × holder × amendment (decp.info): the rows of a contract are found, wherever they stand, and
// read together.

/** What the rows of one contract share: buyer, number and subject, which an amendment leaves as they are. */
export function groupKey(row: Row): string {
  const number = row.oneOf('id', 'uid')
  return `${row.oneOf('acheteurid', 'autoriteconcedanteid')}|${isOlder(row) ? stem(number) : number}|${row.said('objet')}`
}

/** Before amendments had a number, those of a contract followed each other in the two last digits of its own. */
function isOlder(row: Row): boolean {
  return !row.header.has.has('modificationid') && row.header.has.has('objetmodification')
}

function stem(number: string): string {
  return /^\w{8,}\d\d$/.test(number) ? number.slice(0, -2) : number
}

function amendmentOf(row: Row): string {
  if (isOlder(row)) return row.said('objetmodification') && `${row.said('id')}|${row.said('objetmodification')}`
  const number = row.said('modificationid').replace(/\.0+$/, '')
  return number === '0' ? '' : number
}

type Contract = { rows: Row[]; raw: Raw; holders: Raw[]; amendments: Row[][]; doubts: Set<string> }

/** The contracts that these rows make, one or several where lots share a number and a subject. */
export function groupRecords(rows: readonly Row[]): Made[] {
  const firsts = rows.filter(row => amendmentOf(row) === '')
  const amendments = [
    ...Map.groupBy(
      rows.filter(row => amendmentOf(row) !== ''),
      amendmentOf,
    ).values(),
  ]
  const contracts = [...Map.groupBy(firsts, figures).values()].map(contractOf)
  if (contracts.length === 0) return [orphan(amendments)]
  for (const amendment of amendments) attach(amendment, contracts)
  return contracts.map(({ rows: [first], raw, holders, amendments: own, doubts }) => {
    const modifications = modificationsOf(own, raw, holders)
    if (modifications.length > 0) raw.modifications = modifications
    return finished(first!, raw, false, { doubts })
  })
}

/** What two contracts of one number and subject do not share. */
function figures(row: Row): string {
  return ['id', 'montant', 'datenotification', 'dureemois'].map(name => row.said(name)).join('|')
}

function contractOf(rows: Row[]): Contract {
  const raw = rows[0]!.contract()
  const holders = holdersOf(rows)
  raw.titulaires = holders
  return { rows, raw, holders, amendments: [], doubts: new Set(rows.flatMap(row => [...row.doubts])) }
}

function holdersOf(rows: readonly Row[]): Raw[] {
  const found = new Map<string, Raw>()
  for (const row of rows) {
    const holder = holderOf(row, {
      id: row.said('titulaireid'),
      type: row.said('titulairetypeidentifiant'),
      name: row.oneOf('titulairenom', 'titulairedenominationsociale'),
    })
    if (holder) found.set(`${holder.typeIdentifiant} ${holder.id || holder.denominationSociale}`, { titulaire: holder })
    if (row !== rows[0]) for (const repair of row.repairs) rows[0]!.repairs.add(repair)
  }
  return [...found.values()]
}

function attach(amendment: Row[], contracts: Contract[]): void {
  const shares = (one: Contract) => identifiers(one.holders).some(id => identifiers(holdersOf(amendment)).includes(id))
  const sharing = contracts.length > 1 ? contracts.filter(shares) : contracts
  const [first] = sharing.length > 0 ? sharing : contracts
  first!.amendments.push(amendment)
  if (sharing.length !== 1)
    first!.doubts.add('Plusieurs marchés portent ce numéro et cet objet\u00a0: l’avenant peut être celui d’un autre.')
}

function identifiers(holders: readonly Raw[]): string[] {
  return holders.map(({ titulaire }) => (titulaire as { id: string }).id)
}

/** Each row repeats all that holds after the amendment: only what it changed is its own. */
function modificationsOf(amendments: Row[][], raw: Raw, initial: Raw[]): Raw[] {
  let before: Figures = { montant: raw.montant, dureeMois: raw.dureeMois, holders: initial }
  const inOrder = [...amendments].sort(([one], [other]) => rank(one!) - rank(other!) || inTime(day(one!), day(other!)))
  return inOrder.map((rows, index) => {
    const [row] = rows
    const now = figuresOf(rows)
    const change: Raw = { id: rank(row!) || index + 1 }
    put(change, 'dateNotificationModification', day(row!))
    put(change, 'datePublicationDonneesModification', dayIn(row!.said('datepublicationdonnees')))
    put(change, 'objetModification', row!.oneOf('objetmodification', 'modificationobjet'))
    if (now.montant !== undefined && now.montant !== before.montant) change.montant = now.montant
    if (now.dureeMois !== undefined && now.dureeMois !== before.dureeMois) change.dureeMois = now.dureeMois
    if (now.holders.length > 0 && same(now.holders) !== same(before.holders)) change.titulaires = now.holders
    before = {
      montant: now.montant ?? before.montant,
      dureeMois: now.dureeMois ?? before.dureeMois,
      holders: now.holders.length > 0 ? now.holders : before.holders,
    }
    return { modification: change }
  })
}

type Figures = { montant: unknown; dureeMois: unknown; holders: Raw[] }

function figuresOf(rows: Row[]): Figures {
  return { montant: amount(rows[0]!, 'montant'), dureeMois: amount(rows[0]!, 'dureemois'), holders: holdersOf(rows) }
}

function inTime(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function same(holders: readonly Raw[]): string {
  return identifiers(holders).sort().join()
}

function rank(row: Row): number {
  return isOlder(row) ? 0 : Number(amendmentOf(row)) || 0
}

function day(row: Row): string {
  return dayIn(row.said('datenotification'))
}

function amount(row: Row, name: string): unknown {
  const said = row.said(name)
  return said ? numberIn(said) : undefined
}

/** The contract itself is not in the file, as where it was sorted by « données actuelles »: what it was at first is unknown. */
function orphan(amendments: Row[][]): Made {
  const [row] = amendments[0]!
  const { montant, dureeMois, dateNotification, datePublicationDonnees, ...raw } = row!.contract()
  const holders = holdersOf(amendments[0]!)
  raw.titulaires = holders
  const modifications = modificationsOf(amendments, {}, holders)
  raw.modifications = modifications
  const doubts = ['Seul un avenant est dans ce fichier\u00a0: le montant et la date d’origine restent inconnus.']
  return finished(row!, raw, true, { doubts: [...amendments.flat().flatMap(one => [...one.doubts]), ...doubts] })
}
