import { siretRead } from './key-rules.ts'
import type { Bench, PublishedBuyer } from './record.ts'
import { identifierOf, isAbsent, isObject, type Raw, type Remarks, textOf } from './shape-rules.ts'

// Whose contract it is. Without any number there is nobody to keep it for; with a wrong one it is kept, and asked about.

export function buyerIn(raw: Raw, key: string, bench: Bench, remarks: Remarks): PublishedBuyer {
  const given = raw[key]
  if (typeof given === 'string' && /^\s*\{\s*'/.test(given)) {
    remarks.reject(
      key,
      "L’acheteur est écrit comme un texte de programme («\u00a0{'id'…}\u00a0»)\u00a0: ce fichier n’est pas un export réglementaire.",
    )
    return { siret: '', name: '' }
  }
  const buyer: Raw = isObject(given) ? given : {}
  const field = `${key}.id`
  if (!isObject(given) && !isAbsent(raw[field]))
    remarks.repair(field, 'L’acheteur, écrit à plat, est remis à sa place.')
  const written = identifierOf(buyer.id ?? raw[field], field, remarks)
    .toUpperCase()
    .slice(0, 40)
  const name = textOf(buyer.nom ?? raw[`${key}.nom`], `${key}.nom`, remarks).slice(0, 200)
  if (!written || /^0+$/.test(written)) {
    remarks.reject(field, 'Le SIRET de l’acheteur est absent\u00a0: rien ne dit à qui est ce marché.')
    return { siret: '', name }
  }
  return { name, ...buyerRead(written, bench, field, remarks) }
}

function buyerRead(written: string, bench: Bench, field: string, remarks: Remarks): Omit<PublishedBuyer, 'name'> {
  const { identifier: siret, ...read } = siretRead(written, bench, field, remarks)
  if (read.doubt === 'establishment')
    remarks.aside(
      field,
      `Le SIRET de l’acheteur ${written} a un SIREN juste et une fin fausse\u00a0: le marché est gardé à ce SIREN, établissement à vérifier.`,
    )
  if (read.doubt === 'key')
    remarks.aside(
      field,
      /^\d{14}$/.test(written)
        ? `Le SIRET de l’acheteur ${written} a une clé de contrôle fausse\u00a0: le marché est gardé, l’acheteur est à dire.`
        : `Le SIRET de l’acheteur doit avoir 14\u00a0chiffres\u00a0: «\u00a0${written}\u00a0». Le marché est gardé, l’acheteur est à dire.`,
    )
  return { siret, ...read }
}
