import { plusDays, plusMonths } from '#server/base/dates.ts'
import type { Outgoing } from './standard-rules.ts'

// A record of the regulated format as the Open Contracting Data Standard 1.1.5 says it: each published version is a release, what is
// derived from them all the compiled release.

type Said = Record<string, unknown>
/** How an establishment is named, by its identifier; '' when nobody knows. */
export type NameOf = (identifier: string) => string
export type Version = Outgoing & { fingerprint: string; publishedOn: string }

const SCHEME = 'FR-RCS'

/** `ocid`: prefix of the publisher, then buyer and contract. The versions, oldest first. */
export function recordInOcds(
  ocid: string,
  versions: readonly Version[],
  current: Outgoing,
  nameOf: NameOf,
): { ocid: string; releases: Said[]; compiledRelease: Said } {
  const releases = versions.map((version, index) => ({
    ...release(ocid, version, nameOf),
    id: `${ocid}-${version.fingerprint.slice(0, 12)}`,
    date: instant(version.publishedOn),
    tag: [index === 0 ? 'contract' : 'contractAmendment'],
  }))
  const date = releases.at(-1)?.date ?? instant(String(current.record.datePublicationDonnees))
  return {
    ocid,
    releases,
    compiledRelease: { ...release(ocid, current, nameOf), id: `${ocid}-${date}`, date, tag: ['compiled'] },
  }
}

function release(ocid: string, { form, record }: Outgoing, nameOf: NameOf): Said {
  const { buyer, suppliers } = partiesOf(record, form)
  const number = String(record.id)
  return {
    ocid,
    language: 'fr',
    initiationType: 'tender',
    parties: [organisation(buyer, ['buyer'], nameOf), ...suppliers.map(one => organisation(one, ['supplier'], nameOf))],
    buyer: reference(buyer, nameOf),
    tender: tender(record, number, buyer, nameOf),
    awards: [award(record, number, suppliers, nameOf)],
    contracts: [contract(record, number)],
  }
}

type Party = { scheme: string; id: string }

function partiesOf(record: Said, form: Outgoing['form']): { buyer: Party; suppliers: Party[] } {
  const [buyerKey, listKey, key] =
    form === 'concession'
      ? ['autoriteConcedante', 'concessionnaires', 'concessionnaire']
      : ['acheteur', 'titulaires', 'titulaire']
  const held = latest(record, 'titulaires') ?? record[listKey!]
  const buyer = { scheme: SCHEME, id: String((record[buyerKey!] as Said).id) }
  const suppliers = (held as Said[]).map(item => {
    const { typeIdentifiant, id } = (item[key!] ?? item.titulaire) as { typeIdentifiant: string; id: string }
    return { scheme: typeIdentifiant === 'SIRET' ? SCHEME : typeIdentifiant, id }
  })
  return { buyer, suppliers }
}

function idOf({ scheme, id }: Party): string {
  return `${scheme}-${id}`
}

function reference(party: Party, nameOf: NameOf): Said {
  const name = nameOf(party.id)
  return { id: idOf(party), ...(name && { name }) }
}

function organisation(party: Party, roles: string[], nameOf: NameOf): Said {
  const name = nameOf(party.id)
  return {
    ...reference(party, nameOf),
    roles,
    identifier: { scheme: party.scheme, id: party.id, ...(name && { legalName: name }) },
  }
}

function tender(record: Said, number: string, buyer: Party, nameOf: NameOf): Said {
  const category = categoryOf(String(record.codeCPV ?? ''), String(record.nature))
  const { sustainability, reserved } = socially(record)
  return {
    id: number,
    title: record.objet,
    status: 'complete',
    procuringEntity: reference(buyer, nameOf),
    procurementMethod: methodOf(String(record.procedure)),
    procurementMethodDetails: record.procedure,
    ...(category && { mainProcurementCategory: category }),
    ...(sustainability.length > 0 && { hasSustainability: true, sustainability }),
    ...(reserved && { otherRequirements: { reservedParticipation: ['shelteredWorkshop'] } }),
  }
}

function award(record: Said, number: string, suppliers: readonly Party[], nameOf: NameOf): Said {
  const cpv = typeof record.codeCPV === 'string' ? record.codeCPV.slice(0, 8) : ''
  return {
    id: number,
    title: record.objet,
    status: 'active',
    date: instant(signedOn(record)),
    value: euros(firstAmount(record)),
    suppliers: suppliers.map(one => reference(one, nameOf)),
    ...(cpv && { items: [{ id: '1', description: record.objet, classification: { scheme: 'CPV', id: cpv } }] }),
  }
}

function contract(record: Said, number: string): Said {
  const from = String(record.dateDebutExecution ?? signedOn(record))
  const months = Number(latest(record, 'dureeMois') ?? record.dureeMois)
  const amendments = modificationsOf(record)
  return {
    id: number,
    awardID: number,
    title: record.objet,
    status: 'active',
    dateSigned: instant(signedOn(record)),
    period: { startDate: instant(from), endDate: `${plusDays(plusMonths(from, months), -1)}T23:59:59Z` },
    value: euros(Number(latest(record, 'montant') ?? latest(record, 'valeurGlobale') ?? firstAmount(record))),
    ...(amendments.length > 0 && {
      amendments: amendments.map((one, index) => ({
        id: String(index + 1),
        date: instant(amendedOn(one)),
        description: amendmentWords(one),
      })),
    }),
  }
}

function amendmentWords(one: Said): string {
  const amount = one.montant ?? one.valeurGlobale
  const said = [
    amount !== undefined && `montant publié\u00a0: ${amount}\u00a0€ HT`,
    one.dureeMois !== undefined && `durée publiée\u00a0: ${one.dureeMois}\u00a0mois`,
    one.titulaires !== undefined && 'titulaires modifiés',
  ].filter(Boolean)
  return said.length > 0 ? `Avenant\u00a0: ${said.join(', ')}` : 'Avenant'
}

/** By date: the numbers they carry are unreliable. */
function modificationsOf({ modifications }: Said): Said[] {
  const list = ((modifications ?? []) as { modification: Said }[]).map(({ modification }) => modification)
  return list.toSorted((a, b) => (amendedOn(a) < amendedOn(b) ? -1 : amendedOn(a) > amendedOn(b) ? 1 : 0))
}

function latest(record: Said, key: string): unknown {
  return modificationsOf(record).findLast(one => one[key] !== undefined)?.[key]
}

function amendedOn(one: Said): string {
  return String(one.dateNotificationModification ?? one.dateSignatureModification)
}

function signedOn(record: Said): string {
  return String(record.dateNotification ?? record.dateSignature)
}

function firstAmount(record: Said): number {
  return Number(record.montant ?? record.valeurGlobale)
}

function euros(amount: number): Said {
  return { amount, currency: 'EUR' }
}

function instant(day: string): string {
  return `${day}T00:00:00Z`
}

/** Clause: a condition of performance; criterion: one of award; reserved: who may take part (L. 2113-12 and following). */
function socially(record: Said): { sustainability: Said[]; reserved: boolean } {
  const said = (record.considerationsSociales as { considerationSociale: string[] }).considerationSociale
  const strategies = said.flatMap(word => strategyOf[word] ?? [])
  return {
    sustainability: strategies.length > 0 ? [{ goal: 'social', strategies }] : [],
    reserved: strategies.includes('reservedParticipation'),
  }
}

const strategyOf: Record<string, string> = {
  'Clause sociale': 'contractPerformanceConditions',
  'Critère social': 'awardCriteria',
  'Marché réservé': 'reservedParticipation',
  'Concession réservée': 'reservedParticipation',
}

function methodOf(procedure: string): 'open' | 'selective' | 'limited' | 'direct' {
  if (procedure.includes('sans publicité')) return 'direct'
  if (/restreint/.test(procedure)) return 'selective'
  if (/ouvert|adaptée/.test(procedure)) return 'open'
  return 'limited'
}

function categoryOf(cpv: string, nature: string): 'works' | 'goods' | 'services' | null {
  if (nature === 'Concession de travaux') return 'works'
  if (!cpv) return 'services'
  const division = Number(cpv.slice(0, 2))
  if (division === 45) return 'works'
  return division < 45 || division === 48 ? 'goods' : 'services'
}
