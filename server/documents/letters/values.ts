import { count, euros, hours, longDate, owedHours, percentTenth, siret } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import type { Publics } from '#server/disclosure/publics.ts'
import { companyName } from '#server/register/companies/words.ts'
import { ccagOf } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { type Fact, factKinds } from '#server/register/facts/rules.ts'
import type { LetterField } from '#server/register/proceedings/letter-words.ts'
import { type FileState, type Reading, type Step, stateOf } from '#server/register/proceedings/rules.ts'
import type { Told } from '../load.ts'

export type Values = Partial<Record<LetterField, string>>

/** What any letter about a contract may say of it, at the day of its account. */
export function contractValues({ contract, holders, measured: { account, member } }: Told, publics: Publics): Values {
  const lead = holders.find(({ until, role }) => until === null && role !== 'subcontractor')?.company
  const day = (date: string) => (date === UNKNOWN_DATE ? '' : longDate(date))
  const excused = account.pool ? member.excused : account.excused
  return {
    acheteur: contract.buyerName,
    titulaire: lead ? companyName(lead) : '',
    siret: lead ? siret(lead.identifier) : '',
    marche: contractNumber(contract),
    objet: contractInFull(contract),
    article: ccagOf(contract, '.5'),
    debut: day(account.startsOn),
    fin: day(member.endsOn),
    dues: owedHours(member.owed),
    retenues: hours(member.counted),
    excusees: hours(excused),
    manque: hours(member.missing ?? account.behind ?? 0),
    montant_heure: member.penaltyCents === null ? 'aucun montant au contrat' : euros(member.penaltyCents),
    taux: percentTenth(Math.min(member.counted, member.owed), member.owed) ?? '',
    personnes: publics.persons === null ? 'non publié' : count(publics.persons),
  }
}

/** What a step of a file adds: the account is told as it was read on its own day. */
export function stepValues(step: Step, steps: readonly Step[]): Values {
  const state = stateOf(steps)
  return {
    ...readValues(step.reading),
    date: longDate(step.datedOn),
    qualite: step.capacity,
    motif: step.text,
    delai: step.days === null ? '' : plural(step.days, 'jour', 'jours'),
    heures: step.centihours === null ? '' : hours(step.centihours),
    montant: step.amountCents === null ? 'aucun montant au contrat' : euros(step.amountCents),
    mise_en_demeure: state.notice ? longDate(state.notice.datedOn) : '',
    reception: state.receipt ? longDate(state.receipt.datedOn) : '',
    echeance: state.deadline ? longDate(state.deadline) : '',
    observations: observationsSaid(state),
    reponse: step.answer || (state.observations.length ? '' : 'Aucune réponse n’est donc à y apporter.'),
    manque_etabli: hoursOr(state.shortfall?.centihours ?? step.reading?.missing),
    montant_le_plus: eurosOr(state.shortfall?.amountCents ?? step.reading?.mostCents),
  }
}

function readValues(reading: Reading | null): Values {
  if (!reading) return {}
  const { owed, counted, excused, missing } = reading
  return {
    dues: owedHours(owed),
    retenues: hours(counted),
    excusees: hours(excused),
    ...(missing > 0 && { manque: hours(missing) }),
  }
}

function observationsSaid({ observations, silence }: FileState): string {
  if (observations.length)
    return `Vous avez présenté des observations ${observations.map(({ datedOn }) => `le ${longDate(datedOn)}`).join(' et ')}.`
  return silence ? `Aucune observation n’a été reçue au ${longDate(silence.datedOn)}.` : ''
}

/** What a difficulty, a suspension or hours excused add. */
export function factValues(fact: Fact, text: string): Values {
  return {
    date: longDate(fact.datedOn),
    motif: text,
    fait: factKinds[fact.kind].toLowerCase(),
    jusqu_au: fact.untilOn ? longDate(fact.untilOn) : 'sans objet, ou pas encore connue',
    heures_excusees: fact.centihours === null ? 'aucune' : hours(fact.centihours),
  }
}

function hoursOr(centihours: number | null | undefined): string {
  return centihours === null || centihours === undefined ? '' : hours(centihours)
}

function eurosOr(cents: number | null | undefined): string {
  return cents === null || cents === undefined ? 'aucun montant au contrat' : euros(cents)
}
