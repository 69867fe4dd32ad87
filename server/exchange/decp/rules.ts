import type { Consideration } from '#server/register/contracts/rules.ts'
import {
  ccagWords,
  concessionNatures,
  concessionProcedures,
  considerationsSaid,
  considerationWords,
  groupings,
  natures,
  plain,
  procedures,
} from './enum-rules.ts'
import { holdersIn } from './holder-rules.ts'
import { lotIn } from './lot-rules.ts'
import { modificationsIn } from './modification-rules.ts'
import type { Bench, PublishedContract, PublishedHolder, ToJudge, Verdict } from './record.ts'
import { identifierOf, isAbsent, isObject, type Raw, Remarks, textOf, wordsOf } from './shape-rules.ts'
import { amountIn, cpvIn, durationIn, figure, optionalDate, soundDate, wordIn } from './value-rules.ts'

// What the register makes of one published record, judged alone: a contract, or the reasons why not.
// The limits are those of the Ministry's collector, save where a register can hold the contract with a warning.

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
  for (const sentence of found.doubts ?? []) remarks.warn('', sentence)
  if (found.broken || !isObject(found.raw)) {
    remarks.reject('', found.broken ? brokenSentence(found) : 'Rien ne se trouve à cette place.')
    return answer(null, found.legible?.id)
  }
  const { raw } = found
  const contract = read(raw, formOf(found, raw), found.format, bench, remarks)
  return answer(contract, contract.number)
}

function brokenSentence({ reason, place, legible }: ToJudge): string {
  const said = reason || 'Ce marché est mal écrit dans le fichier\u00a0: il ne peut pas être lu.'
  const where = place && ` Octets\u00a0${figure(place.from)} à ${figure(place.to)}, ligne\u00a0${figure(place.line)}.`
  const subject = legible?.subject && ` On y lit «\u00a0${legible.subject}\u00a0».`
  return `${said}${where ?? ''}${subject || ''}`
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
    const read = considerationsSaid(said)
    for (const word of read.unknown)
      remarks.warn(field, `«\u00a0${word.slice(0, 60)}\u00a0» n’est pas une considération sociale connue.`)
    for (const word of read.known) known.add(considerationWords[word])
    remarkReading(said, read.known, form, remarks)
  }
  if (known.has('aucune') && known.size > 1) {
    remarks.warn(
      field,
      'Contredit\u00a0: «\u00a0Pas de considération sociale\u00a0» est déclaré avec une autre valeur, qui est gardée\u00a0: à vérifier.',
    )
    known.delete('aucune')
  }
  if (known.size > 0) return [...known].sort()
  if (format !== '2019')
    remarks.warn(field, 'Les considérations sociales ne sont pas publiées\u00a0: elles restent inconnues.')
  return ['inconnue']
}

function remarkReading(said: string, words: string[], form: PublishedContract['form'], remarks: Remarks): void {
  const [word, ...others] = words
  if (!word) return
  const reserved = form === 'concession' ? 'Concession réservée' : 'Marché réservé'
  const isOther = plain(word).startsWith(form === 'concession' ? 'marche' : 'concession')
  const shown = said === word && isOther ? [reserved] : [word, ...others]
  if (said !== shown.join())
    remarks.repair(
      'considerationsSociales',
      `«\u00a0${said.trim().slice(0, 60)}\u00a0» est lu ${shown.map(one => `«\u00a0${one}\u00a0»`).join(', ')}.`,
    )
}

/** Who holds the contract now: the last complete list published. */
export function currentHolders({ holders, modifications }: PublishedContract): PublishedHolder[] {
  return modifications.findLast(modification => modification.holders)?.holders ?? holders
}

/** How long the contract lasts now, in months. */
export function currentDuration({ durationMonths, modifications }: PublishedContract): number | null {
  return modifications.findLast(modification => modification.durationMonths)?.durationMonths ?? durationMonths
}
