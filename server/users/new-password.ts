import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as french from '@zxcvbn-ts/language-fr'
import { COMMON, fold, passwordObjection, wordsOf } from './password-rules.ts'

/** Tries, as a power of ten: 46 bits. Four common French words reach it, three often do; one word and a year never does. */
const FEWEST_TRIES = 14

/** Longer than this, what follows makes nothing weaker, and costs tenths of a second to weigh. */
const WEIGHED = 48

/** What is wrong with a password that someone chooses, in a sentence; null when it will do. `about`: what is known of the person. */
export function objectionToPassword(password: string, about: readonly string[]): string | null {
  const objection = passwordObjection(password, about)
  if (objection || triesFor(password, about) >= FEWEST_TRIES) return objection
  return 'Ce mot de passe se devine\u00a0: il est dans une liste de mots de passe courants, ou s’en déduit. Ajoutez un ou deux mots sans rapport entre eux.'
}

/**
 * How many tries would find it, as a power of ten, for someone who has the lists of leaked passwords and of French words,
 * and who puts capitals, figures for letters, years and runs of keys where everybody does, with accents or without.
 */
function triesFor(password: string, about: readonly string[]): number {
  const start = [...password].slice(0, WEIGHED).join('')
  const known = [...wordsOf(about), ...COMMON]
  const forms = new Set([start, fold(start)])
  return Math.min(...[...forms].map(form => lists().check(form, known).guessesLog10))
}

/** 49,000 leaked passwords, and some 80,000 French words and names: read once, by the first who chooses a password. */
let read: ZxcvbnFactory | undefined
function lists(): ZxcvbnFactory {
  read ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...french.dictionary },
    graphs: common.adjacencyGraphs,
    useLevenshteinDistance: false,
    l33tMaxSubstitutions: 8,
    maxLength: WEIGHED,
  })
  return read
}
