import { type IdentifierType, recognisedIdentifierType } from './enum-rules.ts'
import type { Bench, PublishedHolder, ToJudge } from './record.ts'
import { identifierOf, isAbsent, itemsOf, type Raw, type Remarks, textOf } from './shape-rules.ts'

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
    remarks.reject(field, lost ? 'Les titulaires sont illisibles dans le fichier.' : 'Aucun titulaire n’est publié.')
    return []
  }
  const holders: PublishedHolder[] = []
  for (const item of items) {
    const holder = holderIn(item, field, bench, remarks)
    if (!holder) continue
    if (holders.some(other => other.idType === holder.idType && other.identifier === holder.identifier))
      remarks.repair(field, `Le titulaire ${holder.identifier}, écrit deux fois, est gardé une fois.`)
    else holders.push(holder)
  }
  return holders
}

function holderIn(item: Raw, list: string, { isSiret }: Bench, remarks: Remarks): PublishedHolder | null {
  const field = `${list}.id`
  const identifier = identifierOf(item.id, field, remarks).toUpperCase()
  const reject = (sentence: string): null => {
    remarks.reject(field, sentence)
    return null
  }
  if (!identifier) return reject('Un titulaire n’a pas d’identifiant.')
  const said = isAbsent(item.typeIdentifiant) ? '' : String(item.typeIdentifiant)
  let idType = said ? recognisedIdentifierType(said) : null
  if (!idType && /^\d{14}$/.test(identifier)) idType = 'SIRET'
  if (!idType && /^FR[A-Z0-9]{2}\d{9}$/.test(identifier)) idType = 'TVA'
  if (!idType)
    return reject(
      `Le titulaire «\u00a0${identifier.slice(0, 40)}\u00a0» a un type d’identifiant inconnu${said ? ` («\u00a0${said.slice(0, 30)}\u00a0»)` : ''}.`,
    )
  if (said.trim() !== idType)
    remarks.repair(
      `${list}.typeIdentifiant`,
      said.trim()
        ? `«\u00a0${said.trim().slice(0, 40)}\u00a0» est lu «\u00a0${idType}\u00a0».`
        : `Le type d’identifiant, absent, est lu «\u00a0${idType}\u00a0».`,
    )
  if (idType === 'SIRET') {
    if (!/^\d{14}$/.test(identifier))
      return reject(
        `Le SIRET du titulaire doit avoir 14\u00a0chiffres\u00a0: «\u00a0${identifier.slice(0, 40)}\u00a0».`,
      )
    if (!isSiret(identifier))
      return reject(
        `Le SIRET du titulaire ${identifier} a une clé de contrôle fausse\u00a0: un chiffre est sans doute mal recopié.`,
      )
  } else if (!identifierShapes[idType].test(identifier)) {
    if (identifier.length > 40)
      return reject(`L’identifiant du titulaire «\u00a0${identifier.slice(0, 40)}…\u00a0» est trop long.`)
    remarks.warn(
      field,
      `L’identifiant ${idType} «\u00a0${identifier}\u00a0» n’a pas la forme attendue\u00a0: à vérifier.`,
    )
  }
  return {
    idType,
    identifier,
    name: textOf(item.denominationSociale, `${list}.denominationSociale`, remarks).slice(0, 200),
  }
}

const identifierShapes: Record<Exclude<IdentifierType, 'SIRET'>, RegExp> = {
  TVA: /^[A-Z]{2}[A-Z0-9+*]{2,13}$/,
  TAHITI: /^[A-Z0-9]{9}$/,
  RIDET: /^[A-Z0-9]{10}$/,
  FRWF: /^FRWF[A-Z0-9]{14}$/,
  IREP: /^.{1,40}$/,
  'HORS-UE': /^[A-Z]{2}.{1,16}$/,
}
