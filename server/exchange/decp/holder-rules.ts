import { type IdentifierType, recognisedIdentifierType } from './enum-rules.ts'
import { siretRead } from './key-rules.ts'
import type { Bench, PublishedHolder, ToJudge } from './record.ts'
import { identifierOf, isAbsent, itemsOf, type Raw, type Remarks, textOf } from './shape-rules.ts'

// Who holds a contract, as published. A doubtful identifier never costs a contract: the holder is kept as written, to be checked.

/** All of them, doubtful ones included; none where none is published or legible, which is said. */
export function holdersIn(
  value: unknown,
  field: string,
  format: ToJudge['format'],
  bench: Bench,
  remarks: Remarks,
): PublishedHolder[] {
  const { items, reshaped, lost } = itemsOf(value, field === 'concessionnaires' ? 'concessionnaire' : 'titulaire')
  if (reshaped && format === '2022')
    remarks.repair(field, 'La liste des titulaires, mal emboîtée, est remise en forme.')
  if (items.length === 0) {
    remarks.warn(
      field,
      lost
        ? 'Les titulaires sont illisibles dans le fichier\u00a0: titulaire non publié.'
        : 'Aucun titulaire n’est publié\u00a0: titulaire non publié.',
    )
    return []
  }
  const holders: PublishedHolder[] = []
  for (const item of items) {
    const holder = partyIn(item, field, bench, remarks)
    if (holders.some(other => identityOfHolder(other) === identityOfHolder(holder)))
      remarks.repair(field, `Le titulaire ${holder.identifier || holder.name}, écrit deux fois, est gardé une fois.`)
    else holders.push(holder)
  }
  return holders
}

/** « SIRET 99941230… »; by its name where no identifier tells a company from another. */
export function identityOfHolder({ idType, writtenType, identifier, name }: PublishedHolder): string {
  return `${idType || (writtenType ?? '')} ${identifier || name}`
}

/** A company named in a record: a holder, a subcontractor. `list` is the field that holds it, for the remarks. */
export function partyIn(item: Raw, list: string, bench: Bench, remarks: Remarks): PublishedHolder {
  const field = `${list}.id`
  const identifier = identifierOf(item.id, field, remarks).toUpperCase().slice(0, 60)
  const name = textOf(item.denominationSociale ?? item.nom, `${list}.denominationSociale`, remarks).slice(0, 200)
  const said = isAbsent(item.typeIdentifiant) ? '' : String(item.typeIdentifiant).trim().slice(0, 40)
  const idType = typeOf(said, identifier)
  if (!identifier || !idType) return unrecognised({ said, identifier, name }, field, remarks)
  if (said !== idType)
    remarks.repair(
      `${list}.typeIdentifiant`,
      said
        ? `«\u00a0${said}\u00a0» est lu «\u00a0${idType}\u00a0».`
        : `Le type d’identifiant, absent, est lu «\u00a0${idType}\u00a0».`,
    )
  if (idType === 'SIRET') return { idType, name, ...holderRead(identifier, bench, field, remarks) }
  if (!identifierShapes[idType].test(identifier))
    remarks.aside(
      field,
      `L’identifiant ${idType} «\u00a0${identifier.slice(0, 40)}\u00a0» n’a pas la forme attendue\u00a0: à vérifier.`,
    )
  return { idType, identifier, name }
}

function typeOf(said: string, identifier: string): IdentifierType | null {
  const known = said ? recognisedIdentifierType(said) : null
  if (known) return known
  if (/^\d{14}$/.test(identifier)) return 'SIRET'
  return /^FR[A-Z0-9]{2}\d{9}$/.test(identifier) ? 'TVA' : null
}

function unrecognised(
  { said, identifier, name }: { said: string; identifier: string; name: string },
  field: string,
  remarks: Remarks,
): PublishedHolder {
  const type = said ? ` («\u00a0${said}\u00a0»)` : ''
  remarks.aside(
    field,
    identifier
      ? `Le titulaire «\u00a0${identifier.slice(0, 40)}\u00a0» a un type d’identifiant inconnu${type}\u00a0: gardé, à vérifier.`
      : `Un titulaire n’a pas d’identifiant${name ? ` («\u00a0${name}\u00a0»)` : ''}\u00a0: gardé, à vérifier.`,
  )
  return { idType: '', identifier, name, doubt: identifier ? 'type' : 'none', writtenType: said }
}

function holderRead(written: string, bench: Bench, field: string, remarks: Remarks): ReturnType<typeof siretRead> {
  const read = siretRead(written, bench, field, remarks)
  if (read.doubt === 'establishment')
    remarks.aside(
      field,
      written.length === 9
        ? `Le SIREN ${written} ne dit pas quel établissement\u00a0: établissement à vérifier.`
        : `Le SIRET ${written} a un SIREN juste et une clé de contrôle fausse\u00a0: établissement à vérifier.`,
    )
  if (read.doubt === 'key')
    remarks.aside(
      field,
      /^\d{14}$/.test(written)
        ? `Le SIRET ${written} a une clé de contrôle fausse, un chiffre est sans doute mal recopié\u00a0: titulaire à vérifier.`
        : `«\u00a0${written.slice(0, 40)}\u00a0» n’est pas un SIRET, qui a 14\u00a0chiffres\u00a0: titulaire à vérifier.`,
    )
  return read
}

const identifierShapes: Record<Exclude<IdentifierType, 'SIRET'>, RegExp> = {
  TVA: /^[A-Z]{2}[A-Z0-9+*]{2,13}$/,
  TAHITI: /^[A-Z0-9]{9}$/,
  RIDET: /^[A-Z0-9]{10}$/,
  FRWF: /^FRWF[A-Z0-9]{14}$/,
  IREP: /^.{1,40}$/,
  'HORS-UE': /^[A-Z]{2}.{1,16}$/,
}
