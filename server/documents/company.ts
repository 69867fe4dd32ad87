import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { hoursFigure, longDate, percentTenth, roundHours, wholeHours } from '#server/base/format.ts'
import { ofName, plural } from '#server/base/french.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { companyFor } from '#server/register/companies/store.ts'
import { companyName, numberWords } from '#server/register/companies/words.ts'
import { type CompanyLine, totalsOf, unitsOf } from './company-lines.ts'
import { contractsTable, followUpTable, obligationsTable, poolsSaid } from './company-tables.ts'
import { conclusionOf, decisionsOf, definitionsOf, sentenceOf, wordFor } from './company-verdict.ts'
import { editionModel } from './edition.ts'
import { aroundReport, followedAt } from './load.ts'
import { peopleModel } from './people.ts'
import { chartModel, findingOf, progressOf } from './progress.ts'
import { contractsHeldBy, employersNamed, personsUnder, poolNames } from './store.ts'
import { type Asked, cutOffFor } from './when.ts'
import { discOf, figure, type Reported, roundedGap, rulerOf } from './words.ts'

/**
 * The report of one company over the contracts it holds and this person may see, figures closed at `at`.
 * @throws NotFound when the company is not theirs to see.
 */
export async function companyReport(db: Db, user: User, identifier: string, asked: Asked): Promise<Reported> {
  const { at, today } = cutOffFor(asked)
  const company = await companyFor(db, user, identifier)
  const contracts = await contractsHeldBy(db, user, company.id)
  const followed = await followedAt(db, contracts, { at, today })
  const lines = followed.filter((line): line is CompanyLine => line.measured !== null)
  const units = unitsOf(lines)
  const totals = totalsOf(units)
  const around = await aroundReport(db, followed)
  const work = lines.flatMap(line => line.measured.member.lines)
  const persons = await personsUnder(
    db,
    lines.map(line => line.measured.clause.id),
  )
  const employers = await employersNamed(db, [...new Set(work.map(({ work: { employerId } }) => employerId))])
  const pools = await poolNames(db, [...new Set(units.flatMap(unit => (unit.poolId === null ? [] : [unit.poolId])))])
  const progress = progressOf(lines, at)
  const last = progress.at(-1)

  const name = companyName(company)
  const reference = `RE-${company.identifier}-${at.replaceAll('-', '')}`
  const edition = editionModel(
    { reference, at, today },
    {
      company: company.identifier,
      at,
      totals,
      contracts: lines.map(({ contract, measured }) => [
        contract.number,
        contract.lotNumber,
        measured.due,
        measured.standing,
      ]),
      progress: progress.map(({ end, due, validated, counted }) => [end, due, validated, counted]),
    },
  )
  const running = followed.filter(line => !line.finished).length
  const unmeasured = followed.length - lines.length
  const gap = roundedGap(totals.credited, totals.due)
  const sentence = sentenceOf(name, followed.length, lines, totals)
  let part = 0
  const next = () => ++part
  const some = lines.length > 0

  const model = {
    title: `Bilan d’insertion ${ofName(name)} au ${longDate(at)}`,
    kind: 'Rapport par entreprise',
    institution: { name: around.institution || contracts[0]?.buyerName || '', unit: null, logo: around.logo },
    heading: `Bilan d’insertion ${ofName(name)}`,
    subject: [
      `${plural(followed.length, 'marché', 'marchés', 'Aucun marché')}${runningSaid(running, followed.length)}`,
      [company.kind === 'company' ? '' : kinds[company.kind].long, company.city, company.name && numberWords(company)]
        .filter(Boolean)
        .join(', '),
    ],
    state: `Chiffres arrêtés au ${longDate(at)}. Édition du ${longDate(today)}.`,
    verdict: { ...discOf(wordFor(lines, totals)), sentence },
    ruler: some ? rulerOf(totals.split, { done: ['imputée', 'imputées'] }, 'dues à date') : null,
    figures: some
      ? {
          caption: 'Chiffres clés de tous les marchés, arrondis à l’heure ; chacun est',
          items: [
            figure('Dues à date', roundHours(totals.due), 'h', `sur ${wholeHours(totals.owed)} dues en tout`),
            figure('Validées', roundHours(totals.validated), 'h', `sur ${roundHours(totals.logged)} déclarées`),
            figure('Retenues', roundHours(totals.counted), 'h', `dont ${hoursFigure(totals.credited)} imputées`),
            figure('Écart', gap.text, 'h', 'imputées moins dues'),
            figure(
              'Taux de réalisation',
              percentTenth(totals.credited, totals.due) ?? '—',
              null,
              `${hoursFigure(totals.credited)} ÷ ${wholeHours(totals.due)}`,
              true,
            ),
          ],
        }
      : null,
    decision: null,
    decisions: decisionsOf(units, at),
    contracts: some
      ? {
          number: next(),
          ...contractsTable(units, totals, pools, at),
          unmeasured:
            unmeasured > 0 ? `${plural(unmeasured, 'marché', 'marchés')} sans clause enregistrée, hors calcul.` : null,
        }
      : null,
    obligations: some ? { number: next(), ...obligationsTable(lines, at), pools: poolsSaid(units, pools) } : null,
    progress: some
      ? {
          number: next(),
          lead: last
            ? `${hoursFigure(last.counted)} heures sont retenues pour ${wholeHours(last.due)} dues à date, tous marchés ensemble, avant imputation.`
            : 'Aucune exécution n’a commencé à la date d’arrêté.',
          chart: last
            ? chartModel(progress, 'Heures cumulées de tous les marchés', findingOf(progress, 'de tous les marchés'))
            : null,
          note: last
            ? `Avant imputation : les excédents comptent ici, pas dans le taux. ${last.end === progress.at(0)!.end ? '' : `La dernière colonne est arrêtée au ${longDate(last.end)}.`}`.trim()
            : null,
        }
      : null,
    followUp: some ? { number: next(), ...followUpTable(lines, at) } : null,
    people: some ? { number: next(), ...peopleModel(work, persons, employers) } : null,
    conclusion: { number: next(), ...conclusionOf(lines, totals, sentence) },
    definitions: some ? { number: next(), ...definitionsOf(lines, totals, at) } : null,
    edition: {
      number: next(),
      ...edition,
      signatures: [
        { who: 'La facilitatrice ou le facilitateur', does: 'a établi ce bilan' },
        { who: 'L’acheteur', does: 'en a pris connaissance' },
        { who: 'L’entreprise', does: 'l’a reçu, avec ou sans observations' },
      ],
    },
  }

  return {
    template: 'company',
    fileName: `rapport-entreprise-${company.identifier.replace(/\W/g, '')}-${at}.pdf`,
    title: model.title,
    subject: sentence,
    identifier: reference,
    author: model.institution.name,
    running: {
      left: `Bilan d’insertion ${ofName(name)}, ${plural(followed.length, 'marché', 'marchés')}`,
      right: `arrêté au ${longDate(at)}`,
      foot: `${model.institution.name} · Clausuivi · ${reference} · empreinte ${edition.short}`,
    },
    model,
  }
}

function runningSaid(running: number, all: number): string {
  if (running === 0) return ''
  return running === all ? ', en cours' : `, dont ${running} en cours`
}
