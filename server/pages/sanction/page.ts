import { euros, hours, longDate, longInstant, shortDate } from '#server/base/format.ts'
import type { Explained } from '#server/compliance/openings/explanation-words.ts'
import { type Measure, measures } from '#server/compliance/openings/words.ts'
import { companyName } from '#server/register/companies/words.ts'
import { ccagOf } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { shortName } from '#server/register/facts/timeline.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { nextOf } from '#server/register/proceedings/next-rules.ts'
import { type Proceeding, type Step, stateOf, stepsHolding } from '#server/register/proceedings/rules.ts'
import { GESTURES, type Gesture, gestures, stageAfter } from '#server/register/proceedings/transition-rules.ts'
import { figuresSaid, proceedingKinds, stageWords, stepWords } from '#server/register/proceedings/words.ts'
import { newFormKey } from '#server/web/forms.ts'
import { openingHref, opens, plainText, TODAY } from '../opening-links.ts'
import type { SanctionShown } from './load.ts'
import { type Simulated, simulatorOf } from './simulator.ts'

// The sanction files of a contract: what is at stake, each file as a timeline, and what may be done next.

/** `only`: one file alone, by its number. */
export function sanctionPage(shown: SanctionShown, simulated: Simulated, only: number | null = null) {
  const { contract, proceedings, may, holder } = shown
  const path = `/marches/${contract.id}`
  const files = only === null ? proceedings : proceedings.filter(({ id }) => id === only)
  return {
    title: `Dossier de sanction, ${contractNumber(contract)}`,
    heading: 'Dossier de sanction',
    subtitle: contractInFull(contract),
    holder: holder && { name: companyName(holder), href: `/entreprises/${holder.identifier}` },
    article: ccagOf(contract, '.5'),
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: path, label: contractNumber(contract) },
      ],
      here: 'Dossier de sanction',
    },
    simulator: simulatorOf(shown, simulated),
    files: files.toReversed().map(file => fileModel(file, shown)),
    open: beginLink(shown),
    others: only !== null && proceedings.length > 1 ? `${path}/sanction` : null,
    explanation: shown.explanation?.map(heading => explanationModel(heading, shown)) ?? null,
    mayAct: may.decide || may.propose,
  }
}

function beginLink({ contract, proceedings, may }: SanctionShown) {
  const href = `/marches/${contract.id}/sanction/nouveau`
  if (may.decide) return { href, label: proceedings.length ? 'Ouvrir un autre dossier' : 'Ouvrir un dossier' }
  return may.propose ? { href, label: 'Proposer une mise en demeure' } : null
}

function fileModel(file: Proceeding, shown: SanctionShown) {
  const { contract, may, today, stage: account } = shown
  const state = stateOf(file.steps)
  const next = nextOf(state, { kind: file.kind, today, account })
  const path = `/marches/${contract.id}/sanction/${file.id}`
  const possible = GESTURES.filter(gesture => stageAfter(state.stage, gesture) && gesture !== 'attach')
  const mine = [...possible, ...(state.last ? (['takeBack'] as const) : [])].filter(gesture => allowed(gesture, may))
  const main = next.gesture && mine.includes(next.gesture) ? next.gesture : null
  const link = (gesture: Gesture) => ({ href: `${path}/${gestures[gesture].word}`, label: gestures[gesture].label })
  return {
    id: file.id,
    heading: file.matter
      ? `${proceedingKinds[file.kind].label}\u00a0: ${typedSaid(file.matter, may.byPerson)}`
      : proceedingKinds[file.kind].label,
    stage: stageWords[state.stage ?? 'opened'],
    basis: file.basis ? `${typedSaid(file.basis, may.byPerson)}\u00a0: ${euros(file.unitCents ?? 0)}.` : null,
    turn: turnSaid(next),
    late: next.turn === 'buyer',
    sums: sumsOf(state, file.id, shown),
    steps: stepsModel(file, may.byPerson),
    main: main && link(main),
    others: mine.filter(gesture => gesture !== main).map(link),
    attach: stageAfter(state.stage, 'attach') && may.propose ? `${path}/piece` : null,
    letters: lettersOf(state, path, may.publish),
    papers: papersOf(file),
  }
}

function allowed(gesture: Gesture, may: SanctionShown['may']): boolean {
  return gestures[gesture].may === 'proceedings.decide' ? may.decide : may.propose
}

const parties = { buyer: 'À l’acheteur', company: 'À l’entreprise', nobody: '' }

function turnSaid({ turn, what, until }: ReturnType<typeof nextOf>) {
  const by = until ? `, avant le ${longDate(until)}` : ''
  return turn === 'nobody'
    ? { party: '', rest: `${what.charAt(0).toUpperCase()}${what.slice(1)}.` }
    : { party: parties[turn], rest: `${by}\u00a0: ${what}.` }
}

/** Four sums, and what is left; none before the decision. Each opens to the steps of this file. */
function sumsOf(state: ReturnType<typeof stateOf>, file: number, { contract, measured }: SanctionShown) {
  const { decision, deductedCents, paidCents, waivedCents, leftCents } = state
  if (!decision) return null
  const of = (name: string, measure: Measure, cents: number) => {
    const href = openingHref(`/marches/${contract.id}`, measure, TODAY, { ce: 'marche', dossier: String(file) })
    return { name, amount: measured ? opens(euros(cents), href, name) : plainText(euros(cents)), late: false }
  }
  return [
    of('Décidée', 'decided', decision.amountCents ?? 0),
    of('Déduite', 'deducted', deductedCents),
    of('Payée', 'paid', paidCents),
    of('Remise', 'waived', waivedCents),
    { ...of('Reste à déduire', 'left', leftCents), late: leftCents > 0 },
  ]
}

/** Each figure of the explanation, and the account that its sentences tell: of this contract alone where hours are shared. */
function explanationModel({ title, lines }: Explained, { contract, measured }: SanctionShown) {
  const part = measured?.account.pool ? { ce: 'marche' } : {}
  const to = (measure: Measure) => openingHref(`/marches/${contract.id}`, measure, TODAY, part)
  return {
    title,
    lines: lines.map(({ parts, href, rows }) => ({
      parts: parts.map(({ text, opens: where }) => {
        if (where === null) return plainText(text)
        return typeof where === 'string'
          ? opens(text, to(where), measures[where].name)
          : { figure: text, href: where.href, label: null }
      }),
      href: rows ? to(rows) : href,
    })),
  }
}

function stepsModel({ steps }: Proceeding, byPerson: boolean) {
  const held = new Set(stepsHolding(steps))
  return steps.map(step => ({
    date: step.datedOn,
    dateWords: shortDate(step.datedOn),
    name: stepWords[step.gesture],
    figures: figuresSaid(step),
    text: typedSaid(step.text, byPerson),
    details: detailsOf(step).map(text => typedSaid(text, byPerson)),
    by: shortName(step.recordedByName),
    recorded: `Enregistré le ${longInstant(step.recordedAt)}`,
    cancelled: step.gesture !== 'takeBack' && !held.has(step),
  }))
}

function detailsOf({ capacity, proof, reference, answer, reading }: Step): string[] {
  const own = reading?.mostCents
  return [
    proof && `Preuve\u00a0: ${proof}.`,
    reference && `Référence\u00a0: ${reference}.`,
    answer && `Réponse aux observations\u00a0: ${answer}`,
    own ? `Lu ce jour-là\u00a0: ${hours(reading.exposed)} exposées, ${euros(own)} au plus.` : '',
    capacity && `${capacity.charAt(0).toUpperCase()}${capacity.slice(1)}.`,
  ].filter(text => text !== '')
}

function papersOf({ steps }: Proceeding) {
  return stepsHolding(steps).flatMap(({ papers, datedOn }) =>
    papers.map(({ name, sha256, bytes }) => ({
      name,
      sha256,
      size: `${Math.max(1, Math.round(bytes / 1024)).toLocaleString('fr-FR')}\u00a0ko`,
      date: longDate(datedOn),
    })),
  )
}

function lettersOf({ notice, decision }: ReturnType<typeof stateOf>, path: string, mayPublish: boolean) {
  const paper = (href: string, label: string) => ({
    href: `${href}.pdf`,
    label,
    publish: mayPublish ? { action: href, formKey: newFormKey() } : null,
  })
  const letter = (word: string, label: string) => paper(`${path}/courrier/${word}`, label)
  return [
    ...(notice ? [letter('mise-en-demeure', 'Mise en demeure')] : []),
    ...(decision?.gesture === 'decide' ? [letter('decision', 'Décision')] : []),
    ...(decision?.gesture === 'waive' ? [letter('renonciation', 'Renonciation')] : []),
    paper(`${path}/dossier`, 'Dossier complet'),
  ]
}
