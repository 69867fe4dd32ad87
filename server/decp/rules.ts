import type { Consideration } from '../contracts/rules.ts'
import {
  ccagWords,
  concessionNatures,
  concessionProcedures,
  considerationNames,
  considerationWords,
  groupings,
  type IdentifierType,
  natures,
  plain,
  procedures,
  recognised,
  recognisedIdentifierType,
} from './enum-rules.ts'
import { lotIn } from './lot-rules.ts'
import {
  dateOf,
  identifierOf,
  isAbsent,
  isObject,
  itemsOf,
  numberOf,
  type Raw,
  type Remark,
  Remarks,
  textOf,
  wordsOf,
} from './shape-rules.ts'

// What the register makes of one published record, judged alone: a contract, or the reasons why not.
// The limits are those of the Ministry's collector, save where a register can hold the contract with a warning.

export type PublishedHolder = { idType: IdentifierType; identifier: string; name: string }
export type Modification = {
  signedOn: string
  amountCents: number | null
  durationMonths: number | null
  /** The new complete list; null when the modification does not change it. */
  holders: PublishedHolder[] | null
  reason: string
}
export type PublishedContract = {
  form: 'contract' | 'concession'
  number: string
  buyer: { siret: string; name: string }
  /** The whole published subject; `title` is the same without its lot. */
  subject: string
  title: string
  lotNumber: string
  lotTitle: string
  nature: string
  procedure: string
  ccag: string
  cpv: string
  frameworkNumber: string
  amountCents: number | null
  notifiedOn: string | null
  startsOn: string | null
  durationMonths: number | null
  holders: PublishedHolder[]
  grouped: boolean
  considerations: Consideration[]
  /** By date: the numbers they carry are unreliable. */
  modifications: Modification[]
  /** Last publication of the record or of one of its modifications. */
  publishedOn: string | null
}
export type Verdict = {
  position: number
  /** What the file calls the record, for a person to find it. */
  id: string
  contract: PublishedContract | null
  repairs: Remark[]
  warnings: Remark[]
  reasons: Remark[]
}
export type ToJudge = {
  position: number
  kind: 'contract' | 'concession'
  format: '2022' | '2019' | 'draft'
  raw: unknown
  broken: boolean
  repairs: string[]
}
/** What a pure rule is given: the day, and the check digits of a SIRET. */
export type Bench = { today: string; isSiret(text: string): boolean }

/** Beyond, the Ministry sets the record aside: a typing mistake. */
const MOST_EUROS = 3_000_000_000
/** A concession may last decades; beyond, the duration was typed in days or by mistake. */
const MOST_MONTHS = 1_200
const OFFICIAL_MOST_MONTHS = 180

export function judge(found: ToJudge, bench: Bench): Verdict {
  const remarks = new Remarks()
  for (const sentence of found.repairs) remarks.repair('', sentence)
  const answer = (contract: PublishedContract | null, id = ''): Verdict => ({
    position: found.position,
    id,
    contract: remarks.reasons.length > 0 ? null : contract,
    repairs: remarks.repairs,
    warnings: remarks.warnings,
    reasons: remarks.reasons,
  })
  if (found.broken || !isObject(found.raw)) {
    remarks.reject(
      '',
      found.broken
        ? 'Ce marché est mal écrit dans le fichier\u00a0: il ne peut pas être lu.'
        : 'Rien ne se trouve à cette place.',
    )
    return answer(null)
  }
  const { raw } = found
  const contract = read(raw, formOf(found, raw), found.format, bench, remarks)
  return answer(contract, contract.number)
}

function formOf({ kind }: ToJudge, raw: Raw): 'contract' | 'concession' {
  if (kind === 'concession') return kind
  const conceded = isObject(raw.autoriteConcedante) && !isAbsent(raw.autoriteConcedante.id)
  return conceded && !isObject(raw.acheteur) ? 'concession' : 'contract'
}

function read(
  raw: Raw,
  form: PublishedContract['form'],
  format: ToJudge['format'],
  bench: Bench,
  remarks: Remarks,
): PublishedContract {
  const concession = form === 'concession'
  const buyerKey = concession ? 'autoriteConcedante' : 'acheteur'
  const dateKey = concession ? 'dateSignature' : 'dateNotification'
  const amountKey = concession && isAbsent(raw.montant) ? 'valeurGlobale' : 'montant'
  const holdersKey = concession && isAbsent(raw.titulaires) ? 'concessionnaires' : 'titulaires'

  const number = numberIn(raw, remarks)
  const subject = textOf(raw.objet, 'objet', remarks).slice(0, 2000)
  if (!subject) remarks.reject('objet', 'L’objet est absent\u00a0: le marché ne pourrait pas être reconnu.')
  const notifiedOn = soundDate(raw[dateKey], dateKey, bench, remarks)
  if (!notifiedOn && isAbsent(raw[dateKey])) remarks.warn(dateKey, 'La date de notification n’est pas publiée.')
  const published = [optionalDate(raw.datePublicationDonnees, 'datePublicationDonnees', remarks)]

  return {
    form,
    number,
    buyer: buyerIn(raw, buyerKey, bench, remarks),
    subject,
    ...lotIn(subject),
    nature: wordIn(raw.nature, concession ? concessionNatures : natures, 'nature', remarks),
    procedure: wordIn(raw.procedure, concession ? concessionProcedures : procedures, 'procedure', remarks),
    ccag: wordIn(raw.ccag, ccagWords, 'ccag', remarks),
    cpv: cpvIn(raw.codeCPV, remarks),
    frameworkNumber: textOf(raw.idAccordCadre, 'idAccordCadre', remarks).slice(0, 200),
    amountCents: amountIn(raw[amountKey], amountKey, remarks, true),
    notifiedOn,
    startsOn: concession ? optionalDate(raw.dateDebutExecution, 'dateDebutExecution', remarks) : null,
    durationMonths: durationIn(raw.dureeMois, 'dureeMois', remarks, true),
    holders: holdersIn(raw[holdersKey], holdersKey, format, bench, remarks),
    grouped: /^(Conjoint|Solidaire)$/.test(
      wordIn(raw.typeGroupementOperateurs, groupings, 'typeGroupementOperateurs', remarks),
    ),
    considerations: considerationsIn(raw.considerationsSociales, format, form, remarks),
    modifications: modificationsIn(raw, form, format, bench, published, remarks),
    publishedOn:
      published
        .filter(date => date !== null)
        .sort()
        .at(-1) ?? null,
  }
}

function numberIn(raw: Raw, remarks: Remarks): string {
  const number = textOf(raw.id, 'id', remarks)
  if (!number) remarks.reject('id', 'Le numéro du marché est absent.')
  else if (number.length > 100) remarks.reject('id', 'Le numéro du marché dépasse 100\u00a0caractères.')
  else if (!/^[A-Za-z0-9/\-_ .#]{1,16}$/.test(number))
    remarks.warn(
      'id',
      `Le numéro «\u00a0${number.slice(0, 40)}\u00a0» sort du format réglementaire (16\u00a0caractères, sans signe particulier).`,
    )
  return number
}

function buyerIn(raw: Raw, key: string, { isSiret }: Bench, remarks: Remarks): { siret: string; name: string } {
  const given = raw[key]
  if (typeof given === 'string' && /^\s*\{\s*'/.test(given)) {
    remarks.reject(
      key,
      "L’acheteur est écrit comme un texte de programme («\u00a0{'id'…}\u00a0»)\u00a0: ce fichier n’est pas un export réglementaire.",
    )
    return { siret: '', name: '' }
  }
  const buyer: Raw = isObject(given) ? given : {}
  if (!isObject(given) && !isAbsent(raw[`${key}.id`]))
    remarks.repair(`${key}.id`, 'L’acheteur, écrit à plat, est remis à sa place.')
  const field = `${key}.id`
  const siret = identifierOf(buyer.id ?? raw[field], field, remarks)
  if (!siret) remarks.reject(field, 'Le SIRET de l’acheteur est absent.')
  else if (!/^\d{14}$/.test(siret))
    remarks.reject(
      field,
      `Le SIRET de l’acheteur doit avoir 14\u00a0chiffres\u00a0: «\u00a0${siret.slice(0, 40)}\u00a0».`,
    )
  else if (!isSiret(siret))
    remarks.reject(
      field,
      `Le SIRET de l’acheteur ${siret} a une clé de contrôle fausse\u00a0: un chiffre est sans doute mal recopié.`,
    )
  return { siret, name: textOf(buyer.nom ?? raw[`${key}.nom`], `${key}.nom`, remarks).slice(0, 200) }
}

function wordIn(value: unknown, words: readonly string[], field: string, remarks: Remarks): string {
  if (isAbsent(value) || typeof value !== 'string') return ''
  const word = recognised(value, words)
  if (word === null) {
    remarks.warn(
      field,
      `«\u00a0${value.trim().slice(0, 60)}\u00a0» n’est pas une valeur connue\u00a0: elle n’est pas reprise.`,
    )
    return ''
  }
  if (word !== value && word !== value.trim())
    remarks.repair(field, `«\u00a0${value.trim().slice(0, 60)}\u00a0» est lu «\u00a0${word}\u00a0».`)
  return word
}

function cpvIn(value: unknown, remarks: Remarks): string {
  const text = identifierOf(value, 'codeCPV', remarks)
  const digits = /^(\d{8})(-\d)?$/.exec(text)?.[1]
  if (!digits && text)
    remarks.warn(
      'codeCPV',
      `Le code CPV «\u00a0${text.slice(0, 20)}\u00a0» n’a pas 8\u00a0chiffres\u00a0: il n’est pas repris.`,
    )
  return digits ?? ''
}

function amountIn(value: unknown, field: string, remarks: Remarks, initial: boolean): number | null {
  const amount = numberOf(value, field, remarks)
  if (amount === null) {
    if (!isAbsent(value) || initial)
      remarks.warn(
        field,
        isAbsent(value) ? 'Le montant n’est pas publié.' : 'Le montant n’est pas un nombre\u00a0: il reste inconnu.',
      )
    return null
  }
  if (amount < 1) {
    if (initial || amount < 0)
      remarks.warn(
        field,
        `Un montant de ${figure(amount)}\u00a0€ ne dit rien (souvent un accord-cadre sans maximum)\u00a0: il reste inconnu.`,
      )
    return null
  }
  if (amount > MOST_EUROS || looksTypedAtRandom(amount)) {
    const sentence = `Le montant de ${figure(amount)}\u00a0€ n’est pas vraisemblable`
    if (initial) remarks.reject(field, `${sentence}\u00a0: la réglementation met ce marché de côté.`)
    else remarks.warn(field, `${sentence}\u00a0: il n’est pas repris.`)
    return null
  }
  return Math.round(amount * 100)
}

function looksTypedAtRandom(amount: number): boolean {
  const digits = String(Math.trunc(amount))
  return (
    amount > 100_000_000 &&
    (/^123456789/.test(digits) || [...'123456789'].some(digit => digits.split(digit).length > 7))
  )
}

function durationIn(value: unknown, field: string, remarks: Remarks, initial: boolean): number | null {
  const months = numberOf(value, field, remarks)
  if (months === null || months <= 0 || months > MOST_MONTHS) {
    if (months !== null && months !== 0)
      remarks.warn(
        field,
        `Une durée de ${figure(months)}\u00a0mois n’est pas vraisemblable\u00a0: elle reste inconnue.`,
      )
    else if (initial) remarks.warn(field, 'La durée n’est pas publiée.')
    return null
  }
  const whole = Math.ceil(months)
  if (whole !== months) remarks.repair(field, `La durée de ${figure(months)}\u00a0mois est arrondie à ${whole}.`)
  if (whole > OFFICIAL_MOST_MONTHS && initial)
    remarks.warn(field, `La durée de ${whole}\u00a0mois dépasse 15\u00a0ans\u00a0: à vérifier.`)
  return whole
}

function soundDate(value: unknown, field: string, { today }: Bench, remarks: Remarks): string | null {
  const date = dateOf(value, field, remarks)
  if (date === 'unreadable') {
    remarks.reject(field, `«\u00a0${String(value).trim().slice(0, 40)}\u00a0» n’est pas une date.`)
    return null
  }
  if (date === null) return null
  if (date < '1990' || date >= '2100') remarks.reject(field, `La date du ${french(date)} n’est pas vraisemblable.`)
  else if (date > today)
    remarks.reject(field, `La date du ${french(date)} est dans l’avenir\u00a0: le marché n’est pas encore notifié.`)
  else if (date < '2010') remarks.warn(field, `La date du ${french(date)} est très ancienne\u00a0: à vérifier.`)
  return date
}

function optionalDate(value: unknown, field: string, remarks: Remarks): string | null {
  const date = dateOf(value, field, remarks)
  if (date !== 'unreadable') return date !== null && (date < '1990' || date >= '2100') ? null : date
  remarks.warn(
    field,
    `«\u00a0${String(value).trim().slice(0, 40)}\u00a0» n’est pas une date\u00a0: elle n’est pas reprise.`,
  )
  return null
}

function holdersIn(
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

function considerationsIn(
  value: unknown,
  format: ToJudge['format'],
  form: PublishedContract['form'],
  remarks: Remarks,
): Consideration[] {
  const field = 'considerationsSociales'
  const { words, reshaped } = wordsOf(value, 'considerationSociale')
  if (reshaped && format === '2022')
    remarks.repair(field, 'La liste des considérations sociales, mal emboîtée, est remise en forme.')
  const known = new Set<Consideration>()
  for (const said of words) {
    const word = recognised(said, considerationNames) as keyof typeof considerationWords | null
    if (word === null) {
      remarks.warn(field, `«\u00a0${said.trim().slice(0, 60)}\u00a0» n’est pas une considération sociale connue.`)
      continue
    }
    if (said !== word) remarks.repair(field, `«\u00a0${said.trim().slice(0, 60)}\u00a0» est lu «\u00a0${word}\u00a0».`)
    else if (plain(word).startsWith(form === 'concession' ? 'marche' : 'concession'))
      remarks.repair(
        field,
        `«\u00a0${word}\u00a0» est lu «\u00a0${form === 'concession' ? 'Concession réservée' : 'Marché réservé'}\u00a0».`,
      )
    known.add(considerationWords[word])
  }
  if (known.has('aucune') && known.size > 1)
    remarks.reject(
      field,
      '«\u00a0Pas de considération sociale\u00a0» est déclaré avec une autre valeur\u00a0: on ne peut pas savoir laquelle est vraie.',
    )
  if (known.size > 0) return [...known].sort()
  if (format !== '2019')
    remarks.warn(field, 'Les considérations sociales ne sont pas publiées\u00a0: elles restent inconnues.')
  return ['inconnue']
}

function modificationsIn(
  raw: Raw,
  form: PublishedContract['form'],
  format: ToJudge['format'],
  bench: Bench,
  published: (string | null)[],
  remarks: Remarks,
): Modification[] {
  const concession = form === 'concession'
  const { items, reshaped } = itemsOf(raw.modifications, 'modification')
  if (reshaped && format === '2022')
    remarks.repair('modifications', 'La liste des modifications, mal emboîtée, est remise en forme.')
  const modifications: Modification[] = []
  for (const item of items) {
    const dateKey = concession ? 'dateSignatureModification' : 'dateNotificationModification'
    const field = `modifications.${dateKey}`
    const publishedOn = optionalDate(
      item.datePublicationDonneesModification,
      'modifications.datePublicationDonneesModification',
      remarks,
    )
    published.push(publishedOn)
    const signedOn = optionalDate(item[dateKey] ?? item.dateNotificationModification, field, remarks) ?? publishedOn
    if (!signedOn) {
      remarks.warn(field, 'Une modification sans date n’est pas reprise.')
      continue
    }
    modifications.push({
      signedOn,
      amountCents: amountIn(item.montant ?? item.valeurGlobale, 'modifications.montant', remarks, false),
      durationMonths: durationIn(item.dureeMois, 'modifications.dureeMois', remarks, false),
      holders: newHolders(item.titulaires, bench, remarks),
      reason: textOf(item.objetModification, 'modifications.objetModification', remarks).slice(0, 500),
    })
  }
  return modifications.sort((one, other) =>
    one.signedOn < other.signedOn ? -1 : one.signedOn > other.signedOn ? 1 : 0,
  )
}

/** A new list of holders that cannot be read leaves the one before it: the contract itself stays sound. */
function newHolders(value: unknown, bench: Bench, remarks: Remarks): PublishedHolder[] | null {
  if (isAbsent(value) || (Array.isArray(value) && value.length === 0)) return null
  const aside = new Remarks()
  const holders = holdersIn(value, 'titulaires', 'draft', bench, aside)
  for (const { field, sentence } of aside.repairs) remarks.repair(`modifications.${field}`, sentence)
  for (const { field, sentence } of aside.warnings) remarks.warn(`modifications.${field}`, sentence)
  for (const { field, sentence } of aside.reasons)
    remarks.warn(`modifications.${field}`, `${sentence} Les titulaires d’avant cette modification sont gardés.`)
  return aside.reasons.length > 0 ? null : holders
}

/** Who holds the contract now: the last complete list published. */
export function currentHolders({ holders, modifications }: PublishedContract): PublishedHolder[] {
  return modifications.findLast(modification => modification.holders)?.holders ?? holders
}

/** How long the contract lasts now, in months. */
export function currentDuration({ durationMonths, modifications }: PublishedContract): number | null {
  return modifications.findLast(modification => modification.durationMonths)?.durationMonths ?? durationMonths
}

function figure(number: number): string {
  return new Intl.NumberFormat('fr-FR')
    .format(number)
    .replace(/\u202f/g, '\u00a0')
    .replace('-', '−')
}

function french(date: string): string {
  return date.split('-').reverse().join('/')
}
