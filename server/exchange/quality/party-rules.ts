import { count, euros, longDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { kinds as kindWords } from '#server/register/companies/rules.ts'
import { considerations as considerationWords } from '#server/register/contracts/rules.ts'
import { isInCpv } from '../decp/cpv-rules.ts'
import type { PublishedHolder } from '../decp/record.ts'
import type { Found, Told } from './record.ts'

// Who holds, who works under them, for whom it is reserved; and codes that are in no list.

export function undeclared({ contract: { subcontracts, kept } }: Told): Found[] {
  const { length } = subcontracts.acts
  if (length === 0 || kept.subcontractingDeclared !== false) return []
  const read = `${plural(length, 'acte publié', 'actes publiés')}, sous-traitance «\u00a0déclarée\u00a0: non\u00a0»`
  return [{ read, expected: 'sous-traitance «\u00a0déclarée\u00a0: oui\u00a0»' }]
}

export function orphanAct({ contract: { subcontracts } }: Told): Found[] {
  const known = new Set(subcontracts.acts.map(({ number }) => number))
  const orphans = subcontracts.amendments.filter(({ number }) => !known.has(number))
  return [...new Set(orphans.map(({ number }) => number))].map(number => ({
    read: `modification de l’acte «\u00a0${number || 'sans numéro'}\u00a0», qui n’est pas publié`,
    expected: 'l’acte lui-même parmi les actes de sous-traitance',
  }))
}

export function actsAbove({ contract: { subcontracts, amountCents, modifications } }: Told): Found[] {
  const highest = Math.max(amountCents ?? 0, ...modifications.map(one => one.amountCents ?? 0))
  const acts = subcontracts.acts.reduce((sum, one) => sum + (one.amountCents ?? 0), 0)
  if (amountCents === null || acts <= highest) return []
  const read = `${euros(acts)} sous-traités, pour un marché de ${euros(highest)}`
  return [{ read, expected: 'des actes dont la somme tient dans le montant du marché' }]
}

export function selfHeld({ contract: { buyer, holders } }: Told): Found[] {
  const siren = buyer.siren ?? (buyer.doubt ? '' : buyer.siret.slice(0, 9))
  const own = holders.filter(holder => siren !== '' && sirenOf(holder) === siren)
  return own.slice(0, 1).map(({ identifier }) => ({
    read: `titulaire ${identifier}, de la même personne morale que l’acheteur ${buyer.siret}`,
    expected: 'le numéro de l’entreprise titulaire',
  }))
}

function sirenOf({ idType, identifier, siren, doubt }: PublishedHolder): string {
  return siren ?? (idType === 'SIRET' && !doubt ? identifier.slice(0, 9) : '')
}

export function ungrouped({ contract: { nature, holders, grouped, kept } }: Told): Found[] {
  const isFramework = [nature, ...kept.techniques].some(word => /^accord-cadre/i.test(word))
  if (holders.length < 2 || grouped || isFramework) return []
  const read = `${count(holders.length)} titulaires, «\u00a0${kept.grouping || 'groupement non publié'}\u00a0», ni accord-cadre`
  return [{ read, expected: '«\u00a0Conjoint\u00a0» ou «\u00a0Solidaire\u00a0», ou la technique d’achat' }]
}

export function alone({ contract: { holders, grouped, kept } }: Told): Found[] {
  if (!grouped || holders.length !== 1) return []
  return [
    { read: `groupement «\u00a0${kept.grouping}\u00a0», un titulaire`, expected: 'tous les membres du groupement' },
  ]
}

export function framework({ contract: { nature, number, frameworkNumber } }: Told): Found[] {
  if (frameworkNumber && frameworkNumber === number)
    return [
      {
        read: `accord-cadre ${frameworkNumber}, le numéro du marché lui-même`,
        expected: 'le numéro de l’accord-cadre dont il découle',
      },
    ]
  if (nature !== 'Marché subséquent' || frameworkNumber) return []
  return [{ read: 'marché subséquent, sans accord-cadre', expected: 'le numéro de l’accord-cadre dont il découle' }]
}

export function reservedTo({ contract: { considerations }, kinds }: Told): Found[] {
  if (!considerations.includes('reserve') || kinds.some(kind => kind !== 'company' && kind !== 'ETT')) return []
  const read = 'marché réservé, aucun titulaire connu comme structure inclusive'
  return [{ read, expected: 'la structure à laquelle il est réservé, ou sa nature à renseigner ici' }]
}

export function inclusive({ contract: { considerations }, kinds }: Told): Found[] {
  const known = kinds.filter(kind => kindWords[kind].family === 'SIAE' || kindWords[kind].family === 'STPA')
  if (known.length === 0 || considerations.length === 0 || considerations.some(one => one !== 'aucune')) return []
  const read = `titulaire ${listed([...new Set(known)].map(kind => kindWords[kind].label))}, «\u00a0Pas de considération sociale\u00a0»`
  return [{ read, expected: 'la considération sociale du marché, s’il en a une' }]
}

export function considerations({ considerationsSaid }: Told): Found[] {
  const said = considerationsSaid.map(some => listed(some.map(one => considerationWords[one]).toSorted()))
  const different = [...new Set(said.filter(Boolean))]
  if (different.length < 2) return []
  return [{ read: different.join(', puis '), expected: 'la considération qui figure au contrat' }]
}

export function contradicted({ contract }: Told): Found[] {
  if (!contract.considerationsContradicted || !contract.considerations.some(one => one !== 'aucune')) return []
  const others = contract.considerations.filter(one => one !== 'aucune').map(one => considerationWords[one])
  return [{ read: `«\u00a0Pas de considération sociale\u00a0» avec ${listed(others)}`, expected: 'l’une ou l’autre' }]
}

export function key({ contract: { buyer, holders, modifications } }: Told): Found[] {
  const expected = 'un SIRET de 14\u00a0chiffres dont la clé est juste'
  const wrong = [...holders, ...modifications.flatMap(one => one.holders ?? [])].filter(({ doubt }) => doubt)
  const numbers = [...new Set(wrong.map(({ identifier }) => identifier || 'numéro non publié'))]
  const ofHolders = numbers.map(number => ({ read: `titulaire\u00a0: ${number}`, expected }))
  return buyer.doubt ? [{ read: `acheteur\u00a0: ${buyer.siret}`, expected }, ...ofHolders] : ofHolders
}

/** An establishment that SIRENE says closed by the day of notification: its number was another’s turn. */
export function closed({ contract: { buyer, holders, notifiedOn }, closed: days }: Told): Found[] {
  if (notifiedOn === null) return []
  const expected = 'l’établissement ouvert qui passe, ou exécute, le marché'
  const parties = [
    { who: 'acheteur', number: buyer.siret },
    ...holders.map(({ identifier: number }) => ({ who: 'titulaire', number })),
  ]
  return parties.flatMap(({ who, number }) => {
    const day = days.get(number)
    if (!day || day > notifiedOn) return []
    return [{ read: `${who}\u00a0: ${number}, fermé depuis le ${longDate(day)}`, expected }]
  })
}

export function cpv({ contract: { cpv: known }, written }: Told): Found[] {
  if (!written.cpv) return []
  const expected = 'un code de huit chiffres de la nomenclature CPV'
  const digits = written.cpv.replace(/-\d$/, '')
  if (digits === known && isInCpv(known)) return []
  const taken = isInCpv(known) ? `, lu ${known}` : ''
  return [{ read: `${written.cpv}${taken}`, expected }]
}

const codes: Record<string, RegExp> = {
  'code postal': /^\d{5}$/,
  'code commune': /^(\d{5}|2[ab]\d{3})$/i,
  'code département': /^(\d{1,3}|2[ab])$/i,
  'code région': /^(\d{1,2}|fr\w*)$/i,
  'code pays': /^([a-z]{2,3}|99\d{3})$/i,
}

export function place({ contract: { kept } }: Told): Found[] {
  const { code = '', kind = '' } = kept.place ?? {}
  const shape = codes[kind.toLowerCase()]
  if (!code || !shape || shape.test(code)) return []
  return [{ read: `${kind}\u00a0: ${code}`, expected: 'un code du type annoncé' }]
}
