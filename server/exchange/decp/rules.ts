import type { Consideration } from '#server/register/contracts/rules.ts'
import { buyerIn } from './buyer-rules.ts'
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
import { keptIn, subcontractsIn } from './kept-rules.ts'
import { lotIn } from './lot-rules.ts'
import { modificationsIn } from './modification-rules.ts'
import type { Bench, PublishedContract, PublishedHolder, ToJudge, Verdict } from './record.ts'
import { isAbsent, isObject, type Raw, Remarks, textOf, wordsOf } from './shape-rules.ts'
import { amountIn, cpvIn, durationIn, figure, optionalDate, soundDate, wordIn } from './value-rules.ts'

// What the register makes of one published record, judged alone: a contract, or the reasons why not.
// The limits are those of the Ministry's collector, save where a register can hold the contract with a warning.

export function judge(found: ToJudge, bench: Bench): Verdict {
  const remarks = new Remarks()
  for (const sentence of found.repairs) remarks.repair('', sentence)
  const answer = (contract: PublishedContract | null, id = ''): Verdict => ({
    position: found.position,
    id,
    contract: remarks.reasons.length > 0 || !contract ? null : { ...contract, setAside: remarks.setAside },
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
  return answer(contract, contract.number === NO_NUMBER ? '' : contract.number)
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

  const number = textOf(raw.id, 'id', remarks)
  const subject = textOf(raw.objet, 'objet', remarks).slice(0, 2000)
  const notifiedOn = soundDate(raw[dateKey], dateKey, bench, remarks)
  if (!notifiedOn && isAbsent(raw[dateKey])) remarks.warn(dateKey, 'La date de notification n’est pas publiée.')
  const published = [optionalDate(raw.datePublicationDonnees, 'datePublicationDonnees', remarks)]
  const procedure = wordIn(raw.procedure, concession ? concessionProcedures : procedures, 'procedure', remarks)
  const considerations = considerationsIn(raw.considerationsSociales, format, form, remarks)

  return {
    form,
    number: numberIn({ number, subject, notifiedOn }, remarks),
    buyer: buyerIn(raw, buyerKey, bench, remarks),
    subject,
    ...(subject ? lotIn(subject) : unsaidSubject(remarks)),
    nature: wordIn(raw.nature, concession ? concessionNatures : natures, 'nature', remarks),
    procedure,
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
    considerations: considerations.known,
    considerationsContradicted: considerations.contradicted,
    subcontracts: subcontractsIn(raw, bench, published, remarks),
    kept: keptIn(raw, procedure, format, remarks),
    setAside: [],
    modifications: modificationsIn(raw, form, format, bench, published, remarks),
    publishedOn:
      published
        .filter(date => date !== null)
        .sort()
        .at(-1) ?? null,
  }
}

/** What stands for the number of a contract that has none. */
export const NO_NUMBER = 'sans numéro'
export const NO_SUBJECT = 'Objet non publié'

type Known = { number: string; subject: string; notifiedOn: string | null }

function numberIn({ number, subject, notifiedOn }: Known, remarks: Remarks): string {
  if (!number) {
    if (!subject) remarks.reject('id', 'Ni numéro ni objet\u00a0: le marché ne pourrait pas être reconnu.')
    else if (!notifiedOn) remarks.reject('id', 'Ni numéro ni date\u00a0: le marché ne pourrait pas être reconnu.')
    else remarks.aside('id', `Le numéro du marché est absent\u00a0: il est gardé «\u00a0${NO_NUMBER}\u00a0».`)
    return NO_NUMBER
  }
  if (!/^[A-Za-z0-9/\-_ .#]{1,16}$/.test(number))
    remarks.aside(
      'id',
      `Le numéro «\u00a0${number.slice(0, 40)}\u00a0» sort du format réglementaire (16\u00a0caractères, sans signe particulier).`,
    )
  return number.slice(0, 100)
}

function unsaidSubject(remarks: Remarks): { title: string; lotNumber: string; lotTitle: string } {
  remarks.warn('objet', 'L’objet n’est pas publié\u00a0: le marché est gardé sous son numéro.')
  return { title: NO_SUBJECT, lotNumber: '', lotTitle: '' }
}

function considerationsIn(
  value: unknown,
  format: ToJudge['format'],
  form: PublishedContract['form'],
  remarks: Remarks,
): { known: Consideration[]; contradicted: boolean } {
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
  const contradicted = known.has('aucune') && known.size > 1
  if (contradicted) {
    remarks.aside(
      field,
      'Contredit\u00a0: «\u00a0Pas de considération sociale\u00a0» est déclaré avec une autre valeur, qui est gardée\u00a0: à vérifier.',
    )
    known.delete('aucune')
  }
  if (known.size > 0) return { known: [...known].sort(), contradicted }
  if (format !== '2019')
    remarks.warn(field, 'Les considérations sociales ne sont pas publiées\u00a0: elles restent inconnues.')
  return { known: ['inconnue'], contradicted: false }
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
