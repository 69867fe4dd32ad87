import { dayIn, isMissing, numberIn } from './cell-rules.ts'
import { structureIn } from './literal-rules.ts'
import { finished, holderOf, type Made, put, type Raw, type Row } from './record-rules.ts'

// Tables in which a row is a whole contract: data.economie, which has three holders and one amendment at most, and Koumoul.

/** Three holders side by side, the last amendment beside: what has either may be a part only. */
export function wideRecord(row: Row): Made {
  const raw = row.contract()
  const listed = structureIn(row.said('titulaires'))
  const holders = listed ?? [1, 2, 3].flatMap(index => holderAt(row, index))
  raw.titulaires = holders
  const amendments = structureIn(row.said('modifications')) ?? lastAmendment(row)
  if (Array.isArray(amendments) ? amendments.length > 0 : amendments) raw.modifications = amendments
  const mayLack = !listed && Array.isArray(holders) && holders.length === 3
  const doubts = mayLack ? ['Ce tableau n’a de place que pour trois titulaires\u00a0: il peut en manquer.'] : []
  return finished(row, raw, mayLack || raw.modifications !== undefined, { doubts })
}

function holderAt(row: Row, index: number): Raw[] {
  const holder = holderOf(row, {
    id: row.said(`titulaireid${index}`),
    type: row.said(`titulairetypeidentifiant${index}`),
    name: row.oneOf(`titulairedenominationsociale${index}`, `titulairenom${index}`),
  })
  return holder ? [{ titulaire: holder }] : []
}

function lastAmendment(row: Row): Raw[] | null {
  const amendment: Raw = {}
  put(amendment, 'dateNotificationModification', dayIn(row.said('datenotificationmodification')))
  put(amendment, 'datePublicationDonneesModification', dayIn(row.said('datepublicationdonneesmodification')))
  put(amendment, 'montant', optional(row.said('montantmodification'), numberIn))
  put(amendment, 'dureeMois', optional(row.said('dureemoismodification'), numberIn))
  put(amendment, 'objetModification', row.said('objetmodification'))
  const holders = structureIn(row.said('titulairesmodification'))
  if (holders) amendment.titulaires = holders
  if (Object.keys(amendment).length === 0) return null
  put(amendment, 'id', optional(row.oneOf('idmodification'), numberIn))
  return [{ modification: amendment }]
}

/** Everything in one row, values of one kind joined with « ; » in a cell. */
export function joinedRecord(row: Row): Made {
  const raw = row.contract()
  const doubts: string[] = []
  const list = (fields: Fields) => zipped(row, fields, doubts)
  const [key, item] = row.isConcession ? ['concessionnaires', 'concessionnaire'] : ['titulaires', 'titulaire']
  raw[key] = list(holderFields).map(({ id, typeIdentifiant }) => ({
    [item]: { ...(typeIdentifiant !== undefined && { typeIdentifiant }), id: row.identifier(String(id ?? '')) },
  }))
  const amendments = list(row.isConcession ? concessionAmendments : amendmentFields)
  newHolders(row, amendments, doubts)
  if (amendments.length > 0) raw.modifications = amendments.map(modification => ({ modification }))
  const acts = list(actFields).map(({ acting, actingType, ...act }, index) => ({
    acteSousTraitance: { id: index + 1, sousTraitant: { id: acting, typeIdentifiant: actingType }, ...act },
  }))
  if (acts.length > 0) raw.actesSousTraitance = acts
  const actAmendments = list(actAmendmentFields)
  if (actAmendments.length > 0)
    raw.modificationsActesSousTraitance = actAmendments.map(one => ({ modificationActeSousTraitance: one }))
  return finished(row, raw, false, { doubts })
}

type Fields = readonly (readonly [column: string, key: string, read: (said: string) => unknown])[]

const asText = (said: string) => said
const holderFields: Fields = [
  ['typeidentifiant', 'typeIdentifiant', asText],
  ['idtitulaire', 'id', asText],
  ['concessionnairesid', 'id', asText],
]
const amendmentFields: Fields = [
  ['modificationid', 'id', numberIn],
  ['modificationdatenotification', 'dateNotificationModification', dayIn],
  ['modificationdatepublicationdonnees', 'datePublicationDonneesModification', dayIn],
  ['modificationmontant', 'montant', numberIn],
  ['modificationduree', 'dureeMois', numberIn],
  ['modificationobjet', 'objetModification', asText],
]
const concessionAmendments: Fields = [
  ['modificationsid', 'id', numberIn],
  ['datesignaturemodification', 'dateSignatureModification', dayIn],
  ['datepublicationdonneesmodification', 'datePublicationDonneesModification', dayIn],
  ['modificationsvaleurglobale', 'valeurGlobale', numberIn],
  ['modificationsdureemois', 'dureeMois', numberIn],
  ['objetmodification', 'objetModification', asText],
]
const actFields: Fields = [
  ['soustraitantsid', 'acting', asText],
  ['soustraitanttypeidentifiant', 'actingType', asText],
  ['actesoustraitancedureemois', 'dureeMois', numberIn],
  ['actesoustraitancedatenotification', 'dateNotification', dayIn],
  ['actesoustraitancemontant', 'montant', numberIn],
  ['actesoustraitancevariationprix', 'variationPrix', asText],
  ['actesoustraitancedatepublicationdonnees', 'datePublicationDonnees', dayIn],
]
const actAmendmentFields: Fields = [
  ['modificationactesoustraitanceid', 'id', numberIn],
  ['datenotificationmodificationsoustraitance', 'dateNotificationModificationSousTraitance', dayIn],
  ['modificationactesoustraitancemontant', 'montant', numberIn],
  ['modificationactesoustraitancedatepublicationdonnees', 'datePublicationDonnees', dayIn],
  ['modificationactesoustraitancedureemois', 'dureeMois', numberIn],
]

/** The objects that several cells say side by side; a cell that does not say one value for each says nothing sure of any. */
function zipped(row: Row, fields: Fields, doubts: string[]): Raw[] {
  const said = fields
    .map(([column, key, read]) => ({ column, key, read, parts: partsIn(row.said(column)) }))
    .filter(({ parts }) => parts.some(part => !isMissing(part)))
  const length = Math.max(0, ...said.map(({ parts }) => parts.length))
  const objects: Raw[] = Array.from({ length }, () => ({}))
  for (const { column, key, read, parts } of said) {
    if (parts.length === length)
      for (const [index, part] of parts.entries()) if (!isMissing(part)) put(objects[index]!, key, read(part.trim()))
    if (parts.length !== length)
      doubts.push(`La colonne «\u00a0${column}\u00a0» ne dit pas une valeur pour chacun\u00a0: elle n’est pas reprise.`)
  }
  return objects
}

function newHolders(row: Row, amendments: Raw[], doubts: string[]): void {
  const aside: string[] = []
  const fields: Fields = [
    ['modificationtypeidentifiant', 'typeIdentifiant', asText],
    ['modificationidtitulaire', 'id', asText],
  ]
  const holders = zipped(row, fields, aside)
  if (holders.length === 0) return
  const [only, ...others] = amendments
  if (only && others.length === 0) only.titulaires = holders.map(titulaire => ({ titulaire }))
  else
    doubts.push(
      'Les titulaires changés par un avenant ne se rattachent à aucun sûrement\u00a0: ils ne sont pas repris.',
    )
}

function partsIn(said: string): string[] {
  return said ? said.split(';').map(part => part.trim()) : []
}

function optional(said: string, read: (said: string) => unknown): unknown {
  return said ? read(said) : ''
}
