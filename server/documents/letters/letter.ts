import type { Db } from '#db/connect.ts'
import { NotFound } from '#server/base/errors.ts'
import { dayInFrance, longDate, siret } from '#server/base/format.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { isConcluded } from '#server/compliance/breakdown-rules.ts'
import { explanationOf, type Heading } from '#server/compliance/openings/explanation-words.ts'
import { type Publics, publicsOf } from '#server/disclosure/publics.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { type Fact, holding, isAnswered } from '#server/register/facts/rules.ts'
import { paragraphsOf } from '#server/register/proceedings/letter-rules.ts'
import { type LetterKind, letterWords } from '#server/register/proceedings/letter-words.ts'
import { letterText } from '#server/register/proceedings/letters.ts'
import { type Proceeding, type Step, stepsHolding } from '#server/register/proceedings/rules.ts'
import { contractPaperAbout } from '../about.ts'
import { type Around, aroundReport, asProofRead, followedAt, type Told } from '../load.ts'
import type { PrintedText, Reported } from '../words.ts'
import { contractValues, factValues, stepValues, type Values } from './values.ts'

/** The step that each letter of a file tells. */
const stepOf = { notice: 'notice', decision: 'decide', waiver: 'waive' } as const
export type FileLetter = keyof typeof stepOf

/** « mise-en-demeure », « decision » or « renonciation », in an address. @throws NotFound for any other word. */
export function fileLetterCalled(word: unknown): FileLetter {
  const kind = (Object.keys(stepOf) as FileLetter[]).find(one => letterWords[one].word === word)
  if (!kind) throw new NotFound('letter')
  return kind
}

/** A letter of a sanction file, with how its figures were reached. @throws NotFound before its step is done. */
export async function fileLetter(
  db: Db,
  contract: Contract,
  file: Proceeding,
  kind: FileLetter,
  today: string,
): Promise<Reported> {
  const step = stepsHolding(file.steps).findLast(({ gesture }) => gesture === stepOf[kind])
  if (!step) throw new NotFound('letter')
  const { told, typed } = await readAt(db, contract, step.datedOn, today)
  const then = await followedAt(db, contract, { at: step.datedOn, today, known: dayInFrance(step.recordedAt) })
  const values = {
    ...contractValues(told, await publicsUnder(db, contract, step.datedOn, today)),
    ...stepValues(
      printedStep(step, typed),
      file.steps.map(one => printedStep(one, typed)),
    ),
  }
  const measured = then.measured ? asProofRead(then, typed).measured! : told.measured
  const annex = file.kind === 'hours' ? explanationOf(told.contract, measured) : null
  return letter(db, told, { kind, values, datedOn: step.datedOn, today, annex, texts: typed.texts })
}

/** What the buyer answers to a difficulty, a suspension, or hours it excuses. @throws NotFound for any other fact. */
export async function difficultiesLetter(db: Db, contract: Contract, fact: Fact, today: string): Promise<Reported> {
  if (!isAnswered(fact)) throw new NotFound('letter')
  const { told, typed } = await readAt(db, contract, fact.datedOn, today)
  if (!holding(told.facts).some(({ id }) => id === fact.id)) throw new NotFound('letter')
  const source = { table: 'facts', id: fact.id, column: 'text' }
  const text = typed.print(fact.text, `Fait du ${longDate(fact.datedOn)}`, source)
  const values = {
    ...contractValues(told, await publicsUnder(db, contract, fact.datedOn, today)),
    ...factValues(fact, text),
  }
  return letter(db, told, {
    kind: 'difficulties',
    values,
    datedOn: fact.datedOn,
    today,
    annex: null,
    texts: typed.texts,
  })
}

/** Whether a contract may have its certificate: over, every statement settled, nothing missing. A sentence if it may not. */
export function objectionToCertificate({ measured: { account } }: { measured: { account: Account } }): string | null {
  if (!account.finished) return 'Le marché n’est pas fini\u00a0: rien ne s’atteste avant sa fin.'
  if (!isConcluded(account)) return 'Le marché reste à solder\u00a0: réglez d’abord ses derniers relevés.'
  return (account.missing ?? 0) > 0 ? 'Il manque des heures\u00a0: l’obligation n’est pas remplie.' : null
}

/** The certificate of a contract whose hours were all done; a sentence when the facts do not allow it. */
export async function certificate(db: Db, contract: Contract, today: string): Promise<Reported | string> {
  const { told, typed } = await readAt(db, contract, today, today)
  const objection = objectionToCertificate(told)
  if (objection) return objection
  const publics = await publicsUnder(db, contract, today, today)
  const values = { ...contractValues(told, publics), date: longDate(today) }
  return letter(db, told, { kind: 'certificate', values, datedOn: today, today, annex: null, texts: typed.texts })
}

/** With the words that are printed of what was typed. @throws NotFound where no clause is written. */
export async function readAt(db: Db, contract: Contract, at: string, today: string): Promise<Around & { told: Told }> {
  const stored = await toldAt(db, contract, at, today)
  const around = await aroundReport(db, stored)
  return { ...around, told: asProofRead(stored, around.typed) }
}

/** @throws NotFound where no clause is written. */
export async function toldAt(db: Db, contract: Contract, at: string, today: string): Promise<Told> {
  const followed = await followedAt(db, contract, { at, today })
  if (!followed.measured) throw new NotFound('clause')
  return { ...followed, measured: followed.measured }
}

type Letter = {
  kind: LetterKind
  values: Values
  datedOn: string
  today: string
  annex: Heading[] | null
  texts: readonly PrintedText[]
}

async function letter(db: Db, told: Told, { kind, values, datedOn, annex, texts }: Letter): Promise<Reported> {
  const { contract, holders } = told
  const { institution, logo } = await aroundReport(db, told)
  const { body } = await letterText(db, kind)
  const { label, object, word } = letterWords[kind]
  const lead = holders.find(({ until, role }) => until === null && role !== 'subcontractor')?.company
  const number = contractNumber(contract)
  const from = institution || contract.buyerName
  const paragraphs = paragraphsOf(body, values)
  const model = {
    title: `${label} : marché n° ${number}`,
    institution: { name: from, unit: contract.directorate, logo },
    kind: label,
    to: lead ? [companyName(lead), `SIRET\u00a0${siret(lead.identifier)}`, lead.city].filter(Boolean) : [],
    object,
    reference: `Marché n° ${number}, ${contractInFull(contract)}`,
    date: longDate(datedOn),
    paragraphs,
    capacity: values.qualite || null,
    annex: annex && { title: 'Comment le montant se calcule', headings: annex },
  }
  return {
    template: 'letter',
    fileName: `${word}-${slug(number)}-${datedOn}.pdf`,
    title: model.title,
    subject: object,
    identifier: '',
    author: from,
    running: { left: `${label}, marché n° ${number}`, right: longDate(datedOn), foot: `${from} · Clausuivi` },
    model,
    about: contractPaperAbout(contract, { kind, thread: datedOn }),
    content: { kind, contract: number, buyer: contract.buyerSiret, datedOn, values, paragraphs, annex },
    texts,
  }
}

/** A step with the words that are printed of it, each to be proof-read. */
export function printedStep(step: Step, typed: Typed): Step {
  const where = `Dossier de sanction, étape du ${longDate(step.datedOn)}`
  const source = (column: string) => ({ table: 'proceeding_steps', id: step.id, column })
  return {
    ...step,
    text: typed.print(step.text, where, source('text')),
    capacity: typed.print(step.capacity, `${where}, qualité`, source('capacity')),
    answer: typed.print(step.answer, `${where}, réponse aux observations`, source('answer')),
    proof: typed.print(step.proof, `${where}, preuve`, source('proof')),
    reference: typed.print(step.reference, `${where}, référence`, source('reference')),
  }
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
    .slice(0, 60)
}

/** How many worked, as it is published: a letter leaves the institution. */
async function publicsUnder(db: Db, { id }: Pick<Contract, 'id'>, at: string, today: string): Promise<Publics> {
  const [publics] = await publicsOf(db, [[id]], { at, today })
  return publics!
}
