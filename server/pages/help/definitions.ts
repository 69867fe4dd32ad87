import { type TermKey, termNamed } from '#server/compliance/glossary-words.ts'
import {
  CONFORMITY_BASIS,
  conformityRules,
  conformityWords,
  statusRules,
  verdictRules,
} from '#server/compliance/status-words.ts'
import { thresholdsSaid } from '#server/compliance/threshold-words.ts'
import { statusWords, verdictWords } from '#server/compliance/words.ts'
import { type DatedThresholds, DEFAULT_THRESHOLDS, type Thresholds } from '#server/register/buyers/threshold-rules.ts'
import { type Entry, entry, section } from './sections.ts'

/** The thresholds in force for one buyer of this person. */
export type InForce = { buyer: string; thresholds: Thresholds | DatedThresholds }

/** Every figure and every word, from the table that pages and documents read. Without an account: our own thresholds. */
export function definitionsPage(inForce: readonly InForce[]) {
  const shared = sharedBy(inForce)
  return {
    title: 'Définitions des chiffres',
    lede: 'Ce que veut dire chaque chiffre des pages et des documents, et d’où il vient.',
    sections: [
      section('heures', 'Les heures', {
        paragraphs: [
          'Déclarées, validées et retenues sont trois sommes différentes. Chaque heure écartée l’est une fois, par la première de trois entrées\u00a0: refusée, hors fenêtre, à régulariser. Dans le CCAG, x est l’article de la clause sociale\u00a0: 20 en travaux, 16 en fournitures et services.',
        ],
        entries: termsOf([
          'owed',
          'logged',
          'refused',
          'accepted',
          'outside',
          'toRegularise',
          'counted',
          'credited',
          'rate',
          'excused',
        ]),
      }),
      section('trajectoire', 'La trajectoire', {
        paragraphs: [
          'Un marché est jugé sur ce qui est complet\u00a0: personne ne devient en retard à minuit le premier du mois. Les documents s’arrêtent à la fin d’un mois, ou au dernier jour du marché.',
        ],
        entries: termsOf(['judgedAt', 'expected', 'gap', 'dueRate', 'behind', 'pace', 'projected']),
      }),
      section('fin', 'À la fin', {
        entries: termsOf(['missing', 'exposed', 'incurred', 'decided', 'deducted', 'paid', 'waived', 'toDecide']),
      }),
      section('etats', 'Les états', {
        paragraphs: ['Le premier qui convient, dans cet ordre. Un état ne conclut rien tant que le marché court.'],
        entries: Object.entries(statusRules(shared)).map(([status, rule]) =>
          entry(statusWords[status as keyof typeof statusWords].word, rule),
        ),
      }),
      section('seuils', 'Les seuils', {
        paragraphs: ['Aucun texte ne les fixe\u00a0: chaque acheteur en décide, le marché prévaut.'],
        entries: inForce.length
          ? inForce.map(({ buyer, thresholds }) => entry(buyer, thresholdsSaid(thresholds)))
          : [entry('Sans décision de l’acheteur', thresholdsSaid(DEFAULT_THRESHOLDS))],
      }),
      section('conformite', 'La conformité d’un marché fini', {
        paragraphs: [CONFORMITY_BASIS],
        entries: Object.entries(conformityRules).map(([key, rule]) =>
          entry(conformityWords[key as keyof typeof conformityWords], rule),
        ),
      }),
      section('entreprises', 'Le verdict sur une entreprise', {
        paragraphs: [
          'Une entreprise est une personne morale, tous établissements réunis. Le verdict ne conclut que sur des marchés finis, parmi ceux que vous suivez.',
        ],
        entries: Object.entries(verdictRules).map(([key, rule]) =>
          entry(verdictWords[key as keyof typeof verdictWords].word, rule),
        ),
      }),
    ],
  }
}

function termsOf(keys: readonly TermKey[]): Entry[] {
  return keys.map(key => {
    const { name, means, ccag, says, practice } = termNamed(key)
    const text = ccag === undefined ? '' : `CCAG, article x.1${ccag}${says ? `\u00a0: ${says}` : ''}`
    const source = [text, practice?.replace(/\.$/, '')].filter(Boolean).join('. ')
    return entry(name, means, source || null)
  })
}

/** One wording of the rules where all buyers agree; ours as the example where they do not. */
function sharedBy(inForce: readonly InForce[]): Thresholds {
  const [first, ...others] = inForce
  const same = first && others.every(({ thresholds }) => figuresOf(thresholds) === figuresOf(first.thresholds))
  return same ? first.thresholds : DEFAULT_THRESHOLDS
}

function figuresOf({ latePoints, riskPoints, riskShare, riskDays, riskRate }: Thresholds): string {
  return [latePoints, riskPoints, riskShare, riskDays, riskRate].join('-')
}
