import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { longDate, percentTenth } from '#server/base/format.ts'
import { agreed } from '#server/base/french.ts'
import { amendmentsOf, contractFor } from '#server/register/contracts/store.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { identityModel, obligationModel } from './contract-terms.ts'
import { contractClosing, contractOpening } from './contract-verdict.ts'
import { editionModel } from './edition.ts'
import { factsModel } from './facts.ts'
import { aroundReport, followedAt } from './load.ts'
import { peopleModel } from './people.ts'
import { chartModel, findingOf, progressOf } from './progress.ts'
import { reconciliationModel } from './reconciliation.ts'
import { employersNamed, personsUnder } from './store.ts'
import { type Reported, shortened } from './words.ts'

export type When = { at: string; today: string }

/**
 * The report of one contract for this person, figures closed at `at`.
 * @throws NotFound when it is not theirs.
 */
export async function contractReport(db: Db, user: User, id: unknown, { at, today }: When): Promise<Reported> {
  const contract = await contractFor(db, user, id)
  const [followed] = await followedAt(db, [contract], at)
  const { measured, finished, facts, holders } = followed!
  const around = await aroundReport(db, [followed!])
  const amendments = await amendmentsOf(db, contract.id)
  const work = measured?.work ?? []
  const persons = await personsUnder(db, measured ? [measured.clause.id] : [])
  const employers = await employersNamed(db, [...new Set(work.map(line => line.employerId))])

  const opening = contractOpening(followed!, at, around.names)
  const progress = measured ? progressOf([followed!], at) : []
  const last = progress.at(-1)
  const told = factsModel(facts, at, today, contract.ccag, around.names)
  const reference = `RM-${contract.id}-${at.replaceAll('-', '')}`
  const edition = editionModel(
    { reference, at, today },
    {
      contract: [contract.number, contract.lotNumber],
      buyer: contract.buyerSiret,
      at,
      standing: measured?.standing ?? null,
      excused: measured?.excused ?? 0,
      ...(measured?.pooled ? { exposed: measured.split.exposed } : {}),
      ledger: measured?.ledger.map(({ datedOn, centihours }) => [datedOn, centihours]) ?? [],
      progress: progress.map(({ end, due, validated, counted }) => [end, due, validated, counted]),
    },
  )

  let part = 0
  const next = () => ++part
  const heading = titleOf(measured !== null, finished)
  const model = {
    title: `${heading} : marché n° ${contractNumber(contract)}`,
    kind: 'Rapport par marché',
    institution: { name: around.institution || contract.buyerName, unit: contract.directorate, logo: around.logo },
    heading,
    subject: [shortened(contractInFull(contract), 170), `Marché n° ${contractNumber(contract)}${holderWords(holders)}`],
    state: `Chiffres arrêtés au ${longDate(at)}. Édition du ${longDate(today)}.`,
    ...opening,
    identity: { number: next(), ...identityModel(followed!, amendments, at) },
    obligation: measured && { number: next(), ...obligationModel(followed!, measured, at) },
    progress: measured && {
      number: next(),
      lead: last
        ? `${finished ? 'À la fin' : 'À cette date'}, ${percentTenth(last.counted, last.due) ?? 'aucune part'} des heures dues à date ${last.counted >= last.due && last.due > 0 ? 'sont retenues : rien ne manque' : 'sont retenues'}.`
        : 'L’exécution n’a pas commencé à la date d’arrêté : il n’y a pas encore de réalisation à montrer.',
      chart: last
        ? chartModel(progress, 'Heures cumulées à la fin de chaque trimestre', findingOf(progress, 'par trimestre'))
        : null,
      note: last ? progressNote(progress[0]!.end === last.end ? null : last.end) : null,
    },
    reconciliation: measured && numberedOrNull(reconciliationModel(work, at, contract.ccag, around.names), next),
    people: measured && { number: next(), ...peopleModel(work, persons, employers, at) },
    facts: {
      number: next(),
      lead: factsLead(told.length, told.filter(fact => fact.late).length),
      long: told.length > 12,
      rows: told,
    },
    ...contractClosing(followed!, at, next),
    edition: { number: next(), ...edition, signatures: SIGNATURES },
  }

  return {
    template: 'contract',
    fileName: `rapport-marche-${slug(contractNumber(contract))}-${at}.pdf`,
    title: model.title,
    subject: opening.verdict.sentence,
    identifier: reference,
    author: around.institution || contract.buyerName,
    running: {
      left: `${heading}, marché n° ${contractNumber(contract)}${holderWords(holders)}`,
      right: `arrêté au ${longDate(at)}`,
      foot: `${around.institution || contract.buyerName} · Clausuivi · ${reference} · empreinte ${edition.short}`,
    },
    model,
  }
}

const SIGNATURES = [
  { who: 'La facilitatrice ou le facilitateur', does: 'a établi ce bilan' },
  { who: 'L’acheteur', does: 'en a pris connaissance' },
  { who: 'Le titulaire', does: 'l’a reçu, avec ou sans observations' },
]

function titleOf(measured: boolean, finished: boolean): string {
  if (!measured) return 'Fiche sociale du marché'
  return finished ? 'Bilan final de la clause sociale d’insertion' : 'Bilan d’étape de la clause sociale d’insertion'
}

function holderWords(holders: readonly { role: string; until: string | null; company: { name: string } }[]): string {
  const current = holders.filter(holder => holder.until === null && holder.role !== 'subcontractor')
  const [lead] = current
  if (!lead?.company.name) return ''
  if (current.length === 1) return `, titulaire ${lead.company.name}`
  return `, groupement mené par ${lead.company.name}`
}

function factsLead(count: number, late: number): string {
  if (count === 0) return 'Aucune difficulté, aucune suspension et aucune mise en demeure n’est enregistrée.'
  const after =
    late > 0 ? ` ; ${late} de ces faits ${agreed(late, 'est postérieur', 'sont postérieurs')} à la date d’arrêté` : ''
  return `${count === 1 ? 'Un fait est enregistré' : `${count} faits sont enregistrés`}${after}.`
}

function progressNote(end: string | null): string {
  const rule =
    'Dues à date : obligation connue au dernier jour du trimestre × jours d’exécution écoulés ÷ jours d’exécution, suspensions ôtées, arrondie à l’heure.'
  return end ? `${rule} La dernière colonne est arrêtée au ${longDate(end)}.` : rule
}

function numberedOrNull<Model extends object>(model: Model | null, next: () => number) {
  return model && { number: next(), ...model }
}

export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\w]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60)
}
