import { daysBetween, firstDay } from '#server/base/dates.ts'
import { capital, count, longDate, longMonth, wholeHours } from '#server/base/format.ts'
import { agreed, listed, ofName, plural } from '#server/base/french.ts'
import { statementStates } from '#server/compliance/openings/words.ts'
import type { ToTake } from '#server/compliance/published.ts'
import { statusWords } from '#server/compliance/words.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import type { Named } from '#server/register/contracts/named-store.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { Follower } from '#server/register/followings/store.ts'
import { leftBy } from '#server/register/followings/words.ts'
import { openingHref, TODAY } from '../opening-links.ts'
import { behindInEuros, behindInHours, whoMustAct } from './behind-tasks.ts'
import { changeTasks, fileTasks } from './file-tasks.ts'
import { mailTasks } from './mail-tasks.ts'
import type { WaitingKind } from './rules.ts'
import { situationTasks } from './situation-tasks.ts'
import { confirmTasks, requestTasks } from './statement-tasks.ts'
import type { Answer } from './store.ts'
import { days, hoursTask, link, type Task } from './task.ts'
import type { FacilitatorWeek, OfficerWeek } from './week.ts'

export function facilitatorTasks(week: FacilitatorWeek, today: string): Task[] {
  return [
    ...orphanedTasks(week.orphaned),
    ...week.behind.map(contract => behindInHours(contract, today)),
    ...requestTasks(week.requests, today),
    ...week.toCheck.map(statement => ({
      ...hoursTask('releves', statement.centihours, 'déclarées', statement.receivedOn),
      opens: openingHref(`/marches/${statement.contractId}`, 'logged', TODAY, {
        ce: 'marche',
        periode: statement.period,
        releve: statementStates.toCheck,
      }),
      ...(statement.handedBack
        ? { tone: 'is-late', icon: 'review', word: 'Relevé rendu par l’acheteur' }
        : statement.corrected
          ? { tone: '', icon: 'review', word: 'Relevé corrigé' }
          : { tone: '', icon: 'review', word: 'Relevé à contrôler' }),
      title: `${statement.holder}, ${periodName(statement.period)}`,
      href: statement.href,
      text: `${contractName(statement)}. Reçu le ${longDate(statement.receivedOn)}, ${plural(statement.people, 'personne', 'personnes')}.`,
      action: link(statement.corrected ? 'Relire la correction' : 'Contrôler le relevé', statement.href),
    })),
    ...[...Map.groupBy(week.late, one => one.contractId).values()].map(missing => {
      const [first] = missing
      const stake = missing.reduce((sum, one) => sum + one.estimatedCentihours, 0)
      return {
        ...hoursTask('releves', toTheHour(stake) || null, stake ? 'estimées' : 'non reçues', first!.dueOn),
        tone: 'is-late',
        icon: 'clock',
        word: agreed(missing.length, 'Relevé en retard', 'Relevés en retard'),
        title: `${first!.holder}, ${monthsInWords(missing.flatMap(one => monthsIn(one.period)))}`,
        href: first!.href,
        text: `${contractName(first!)}. ${agreed(missing.length, 'Attendu', 'Attendus')} depuis le ${longDate(first!.dueOn)}.`,
        action: link('Relancer', `/relances?marche=${first!.contractId}`),
      }
    }),
    ...toTakeTasks(week.toTake.shown),
    ...clauseTasks(week.toWrite),
    ...amendmentTasks(week.amendments),
    ...week.unestablished.map(person => ({
      ...hoursTask('eligibilites', person.declared || null, 'à régulariser', person.hiredOn),
      opens: person.participantHref,
      tone: 'is-late',
      icon: 'review',
      word: 'Éligibilité à établir',
      title: `${person.ref}, chez ${person.holder}`,
      href: person.participantHref,
      text: `Sur le marché depuis le ${longDate(person.hiredOn)}. Ses heures ne comptent pas tant qu’elle n’est pas établie. ${contractName(person)}.`,
      action: link('Établir son éligibilité', person.participantHref),
    })),
    ...week.early.map(person => ({
      ...hoursTask('eligibilites', person.centihours, 'à régulariser', firstDay(person.months[0]!)),
      opens: openingHref(`/marches/${person.contractId}`, 'toRegularise', TODAY, {
        emploi: String(person.placementId),
      }),
      tone: 'is-late',
      icon: 'review',
      word: 'Heures à régulariser',
      title: `${person.ref}, chez ${person.holder}`,
      href: person.participantHref,
      text: `Éligible depuis le ${longDate(person.eligibleOn!)}\u00a0: les heures d’avant ne comptent pas, sauf décision motivée. ${contractName(person)}.`,
      action: link('Décider', `/marches/${person.contractId}/personnes/${person.placementId}`),
    })),
    ...week.eligibilities.map(ending => ({
      ...hoursTask('eligibilites', toTheHour(ending.stakeCentihours) || null, 'ne compteraient plus', ending.until),
      tone: '',
      icon: 'clock',
      word: 'Éligibilité qui finit',
      title: `${ending.ref}, chez ${ending.holder}`,
      href: ending.participantHref,
      text: `Sa fenêtre se ferme le ${longDate(ending.until)}, ${ending.daysLeft === 0 ? 'aujourd’hui' : `dans ${days(ending.daysLeft)}`}. ${contractName(ending)}.`,
      action: link('Prévoir la relève', `/marches/${ending.contractId}`),
    })),
    ...situationTasks(week.situations),
    ...mailTasks(week.mails),
    ...changeTasks(week.changed),
    ...answerTasks(week.answers, today),
    ...week.reviews.map(contract => reviewTask(contract, today)),
  ]
}

/** It stays, past the end too, until the review is recorded. */
function reviewTask(contract: Named, today: string): Task {
  const endsOn = contract.endsOn!
  const isOver = endsOn < today
  return {
    kind: 'bilans',
    weight: null,
    since: endsOn,
    tone: isOver ? 'is-late' : '',
    icon: 'review',
    word: 'Bilan final',
    figure: String(Math.abs(daysBetween(today, endsOn))),
    unit: 'j',
    note: isOver ? 'après la fin' : 'avant la fin',
    title: contractName(contract),
    href: `/marches/${contract.contractId}`,
    text: `${contract.holder}. ${
      isOver
        ? `Le marché a fini le ${longDate(endsOn)}${doubted(contract)}\u202f; aucun bilan final n’est noté.`
        : `Le marché finit le ${longDate(endsOn)}${doubted(contract)}\u202f; le bilan se rend dans le mois qui précède.`
    }`,
    action: link('Noter le bilan', `/marches/${contract.contractId}/faits/nouveau?type=bilan-final`),
  }
}

/** « , fin estimée », where it is. */
function doubted({ endDoubt }: Named): string {
  return endDoubt ? `, ${endDoubt}` : ''
}

export function officerTasks(week: OfficerWeek, today: string): Task[] {
  return [
    ...orphanedTasks(week.orphaned),
    ...amendmentTasks(week.amendments),
    ...fileTasks(week.files),
    ...confirmTasks(week.toConfirm, today),
    ...requestTasks(week.requests, today),
    ...week.behind.map(contract => behindInEuros(contract, today)),
    ...[...toTakeTasks(week.toTake.shown), ...clauseTasks(week.toWrite)].map(task => ({ ...task, weight: null })),
    ...answerTasks(week.answers, today),
    ...week.ending.map(contract => ({
      kind: 'fin' as const,
      weight: null,
      since: contract.endsOn!,
      tone: '',
      icon: 'clock',
      word: 'Finit bientôt',
      figure: String(daysBetween(today, contract.endsOn!)),
      unit: 'j',
      note: 'avant la fin',
      title: contractName(contract),
      href: `/marches/${contract.contractId}`,
      text: `${contract.holder}. Fin d’exécution le ${longDate(contract.endsOn!)}${doubted(contract)}.`,
      action: link('Voir le marché', `/marches/${contract.contractId}`),
    })),
  ]
}

/** Contracts still followed by an account that is closed, or may follow them no more: they wait for whoever takes them over. */
function orphanedTasks(followers: readonly Follower[]): Task[] {
  return followers.map(({ id, name, closed, contracts }) => ({
    kind: 'reprises' as const,
    weight: null,
    since: '',
    figure: count(contracts),
    opens: `/passation?de=${id}`,
    unit: '',
    note: agreed(contracts, 'marché sans suivi', 'marchés sans suivi'),
    tone: 'is-late',
    icon: 'lock',
    word: 'À reprendre',
    title: `${plural(contracts, 'marché suivi', 'marchés suivis')} par ${leftBy([{ closed }])}`,
    href: `/passation?de=${id}`,
    text: `${closed ? `Le compte ${ofName(name)} est fermé` : `Le rôle ou les acheteurs ${ofName(name)} ont changé`}\u00a0: plus personne ne relance ni ne contrôle.`,
    action: link(agreed(contracts, 'Reprendre ce marché', 'Reprendre ces marchés'), `/passation?de=${id}`),
  }))
}

/** What published amendments meant: one line, however many contracts ask it. */
function amendmentTasks(contracts: number): Task[] {
  if (contracts === 0) return []
  return [
    {
      kind: 'avenants',
      weight: null,
      since: '',
      tone: '',
      icon: 'review',
      word: 'Avenants à confirmer',
      figure: count(contracts),
      opens: '/avenants',
      unit: '',
      note: agreed(contracts, 'marché', 'marchés'),
      title: 'Des avenants publiés se lisent de deux façons',
      href: '/avenants',
      text: 'Nouveau total ou montant ajouté, fin qui précède un acte : rien ne conclut dessus avant la réponse.',
      action: link('Répondre', '/avenants'),
    },
  ]
}

function toTakeTasks(contracts: readonly ToTake[]): Task[] {
  return contracts.map(contract => ({
    ...publishedTask('prise-en-charge', contract, contract.estimated ? 'selon la formule' : 'sans suivi'),
    text: publishedWords(contract, 'personne ne le suit'),
    word: 'À prendre en charge',
    action: { label: 'Prendre en charge', href: null, post: `/marches/${contract.contractId}/prise-en-charge` },
  }))
}

/** Followed, and nobody wrote how many hours it owes: it waits here until somebody does. */
function clauseTasks(contracts: readonly ToTake[]): Task[] {
  return contracts.map(contract => ({
    ...publishedTask('clauses', contract, 'selon la formule'),
    text: publishedWords(contract, 'sa clause n’est pas encore enregistrée'),
    word: statusWords.noClause.word,
    action: link('Enregistrer la clause', `/marches/${contract.contractId}/clause`),
  }))
}

function publishedTask(kind: WaitingKind, contract: ToTake, note: string) {
  return {
    kind,
    weight: contract.centihours,
    since: contract.notifiedOn ?? '',
    figure: contract.centihours === null ? '—' : wholeHours(contract.centihours),
    unit: contract.centihours === null ? '' : 'h',
    note: contract.centihours === null ? 'à calibrer' : note,
    tone: '',
    icon: 'intake',
    title: contractName(contract),
    href: `/marches/${contract.contractId}`,
  }
}

function publishedWords({ holder, reserved, unsaid, notifiedOn }: ToTake, waits: string): string {
  return [
    holder ? `${holder}.` : '',
    reserved ? 'Marché réservé.' : unsaid ? 'Considération sociale inconnue.' : 'Clause sociale.',
    notifiedOn ? `Notifié le ${longDate(notifiedOn)}, ${waits}.` : `${capital(waits)}.`,
  ]
    .filter(Boolean)
    .join(' ')
}

function answerTasks(answers: readonly Answer[], today: string): Task[] {
  return answers.map(({ fact, ...contract }) => ({
    kind: 'reponses' as const,
    weight: null,
    since: fact.untilOn!,
    figure: String(daysBetween(fact.untilOn!, today)),
    unit: 'j',
    note: 'après l’échéance',
    tone: 'is-late',
    icon: 'mail',
    word: 'Réponse attendue',
    title: contractName(contract),
    href: `/marches/${contract.contractId}`,
    text: `${contract.holder}. ${fact.text} ${whoMustAct(fact, today)}`,
    action:
      fact.waitsOn === 'company'
        ? link('Noter une relance', `/marches/${contract.contractId}/faits/nouveau?type=reminder`)
        : link('Noter la réponse', `/marches/${contract.contractId}/faits/nouveau?type=contact`),
  }))
}

function monthsInWords(months: string[]): string {
  return months.length < 3
    ? listed(months.map(longMonth))
    : `${plural(months.length, 'mois', 'mois')} depuis ${longMonth(months[0]!)}`
}

/** An estimate is not given to the hundredth. */
function toTheHour(centihours: number): number {
  return Math.round(centihours / 100) * 100
}
