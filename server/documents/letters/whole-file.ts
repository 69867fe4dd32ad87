import type { Db } from '#db/connect.ts'
import { capital, longDate, longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { stripped } from '#server/base/text.ts'
import { isConcluded } from '#server/compliance/breakdown-rules.ts'
import { explanationOf } from '#server/compliance/openings/explanation-words.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { amendmentsOf } from '#server/register/contracts/amendments-store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { nextOf } from '#server/register/proceedings/next-rules.ts'
import { type Proceeding, type Step, stateOf, stepsHolding } from '#server/register/proceedings/rules.ts'
import { figuresSaid, proceedingKinds, stageWords, stepWords } from '#server/register/proceedings/words.ts'
import { contractPaperAbout } from '../about.ts'
import { identityModel, obligationModel } from '../contract-terms.ts'
import { factsModel } from '../facts.ts'
import { momentOf, type Told } from '../load.ts'
import { reconciliationModel } from '../reconciliation.ts'
import { employersNamed, regularisationsUnder } from '../store.ts'
import { editionRows, type Reported } from '../words.ts'
import { printedStep, readAt } from './letter.ts'

/**
 * A sanction file as one document: what is owed and by which acts, what was left out and why, each step with who and
 * when, how the amount was reached, and the papers with their fingerprints.
 */
export async function wholeFile(db: Db, asked: Contract, file: Proceeding, today: string): Promise<Reported> {
  const { told, ...around } = await readAt(db, asked, today, today)
  const { contract } = told
  const { account } = told.measured
  const state = stateOf(file.steps)
  const next = nextOf(state, {
    kind: file.kind,
    today,
    account: { finished: account.finished, concluded: isConcluded(account) },
  })
  const facts = factsModel(told.facts, today, today, contract, around.typed)
  let part = 0
  const numbered = <Model extends object>(model: Model | null) => model && { number: ++part, ...model }
  const parts = {
    identity: numbered(identityModel(told, await amendmentsOf(db, contract.id), today)),
    obligation: numbered(obligationModel(told, today, around.typed)),
    reconciliation: numbered(await excluded(db, told, around.typed)),
    facts: numbered({
      lead: `${plural(facts.length, 'fait est enregistré', 'faits sont enregistrés', 'Aucun fait n’est enregistré')}, hors de ce dossier.`,
      long: facts.length > 12,
      rows: facts,
    }),
    steps: numbered(stepsPart(file, around.typed)),
    explanation: numbered({ headings: explanationOf(contract, told.measured) }),
    papers: numbered(papersPart(file, around.typed)),
  }
  const from = around.institution || contract.buyerName
  const number = contractNumber(contract)
  const heading = `Dossier de sanction : ${proceedingKinds[file.kind].label.toLowerCase()}`
  return {
    template: 'proceeding',
    fileName: `dossier-sanction-${contract.id}-${file.id}-${today}.pdf`,
    title: `${heading}, marché n° ${number}`,
    subject: capital(next.what),
    identifier: '',
    author: from,
    running: {
      left: `Dossier de sanction, marché n° ${number}`,
      right: `au ${longDate(today)}`,
      foot: `${from} · Clausuivi`,
    },
    model: {
      title: `${heading}, marché n° ${number}`,
      kind: 'Dossier de sanction',
      institution: { name: from, unit: contract.directorate, logo: around.logo },
      heading,
      subject: [contractInFull(contract), `Marché n° ${number}`],
      state: `Dossier au ${longDate(today)} : ${stageWords[state.stage ?? 'opened'].word.toLowerCase()}.`,
      verdict: { word: stageWords[state.stage ?? 'opened'].word, sentence: `${capital(next.what)}.` },
      ...parts,
      edition: { number: ++part, rows: editionRows(today, 'Ce marché seul') },
    },
    about: contractPaperAbout(contract, { kind: 'sanctionFile', thread: `file:${file.id}` }),
    content: { contract: number, buyer: contract.buyerSiret, file: file.id, at: today, parts },
    texts: around.typed.texts,
  }
}

async function excluded(db: Db, told: Told, typed: Typed) {
  const { member, clause } = told.measured
  const senders = member.judged.periods.flatMap(period => period.senders.map(({ senderId }) => senderId))
  const ids = [...member.lines.map(({ work }) => work.employerId), ...senders.filter(id => id !== null)]
  const employers = await employersNamed(db, [...new Set(ids)])
  const regularisations = await regularisationsUnder(db, clause.id, momentOf(told.when))
  return reconciliationModel(told, { typed, employers, regularisations })
}

function stepsPart({ steps }: Proceeding, typed: Typed) {
  const held = new Set(stepsHolding(steps))
  return {
    lead: `${capital(plural(steps.length, 'étape est enregistrée', 'étapes sont enregistrées'))}, aucune n’est effacée.`,
    rows: steps
      .map(stored => ({ step: printedStep(stored, typed), cancelled: !held.has(stored) }))
      .map(({ step, cancelled }) => ({
        date: longDate(step.datedOn),
        name: stepWords[step.gesture],
        cancelled: step.gesture !== 'takeBack' && cancelled,
        text: stepText(step),
        by: [step.recordedByName, step.capacity].filter(Boolean).join(', ') || 'non connu',
        recorded: longInstant(step.recordedAt),
      })),
  }
}

function stepText(step: Step): string {
  return (
    [
      capital(figuresSaid(step)),
      step.text,
      step.proof && `Preuve : ${step.proof}`,
      step.reference && `Référence : ${step.reference}`,
      step.answer && `Réponse aux observations : ${step.answer}`,
    ]
      .filter(Boolean)
      .map(text => `${stripped(String(text), { end: /[.\s]/ })}.`)
      .join(' ') || 'Sans autre précision.'
  )
}

function papersPart({ steps }: Proceeding, typed: Typed) {
  const papers = stepsHolding(steps).flatMap(({ id, papers: own, datedOn }) =>
    own.map(paper => ({ ...paper, id, date: longDate(datedOn) })),
  )
  return {
    lead: papers.length
      ? `${capital(plural(papers.length, 'pièce est jointe', 'pièces sont jointes'))} ; l’institution les garde, ce document en porte l’empreinte.`
      : 'Aucune pièce n’est jointe.',
    rows: papers.map(({ id, name, sha256, bytes, date }) => ({
      name: typed.print(name, `Pièce du ${date}`, { table: 'proceeding_steps', id, column: 'papers' }),
      sha256: sha256.match(/.{8}/g)!.join(' '),
      date,
      size: `${Math.max(1, Math.round(bytes / 1024))}\u00a0ko`,
    })),
  }
}
