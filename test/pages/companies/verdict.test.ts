import { expect } from 'chai'
import { type Line, type Verdict, verdictOver } from '#server/compliance/company-rules.ts'
import { wrongIdentifier } from '#server/pages/companies/form.ts'

const line = (given: Partial<Line>): Line => ({
  status: 'onCourse',
  missingStatements: 0,
  unanswered: false,
  exposed: 0,
  settled: false,
  ...given,
})

describe('is a company in order?', () => {
  const fine = line({})
  const cases: [what: string, lines: Line[], verdict: Verdict][] = [
    ['no contract with hours', [], 'nothing'],
    ['a contract without its clause', [line({ status: null })], 'nothing'],
    ['contracts nobody follows', [line({ status: 'toTake' })], 'nothing'],
    ['on course', [fine], 'inOrder'],
    [
      'reached, suspended, not started',
      [line({ status: 'reached' }), line({ status: 'suspended' }), line({ status: 'notStarted' })],
      'inOrder',
    ],
    ['one late', [fine, line({ status: 'late' })], 'reserve'],
    ['a statement missing', [fine, line({ missingStatements: 1 })], 'reserve'],
    ['one at risk', [fine, line({ status: 'late' }), line({ status: 'atRisk' })], 'outOfOrder'],
    ['ended short', [fine, line({ status: 'missed', exposed: 100 })], 'outOfOrder'],
    ['ended short, all excused', [fine, line({ status: 'missed', exposed: 0 })], 'inOrder'],
    ['ended short, decided since', [fine, line({ status: 'missed', exposed: 100, settled: true })], 'inOrder'],
    ['a notice unanswered, though only late', [fine, line({ status: 'late', unanswered: true })], 'outOfOrder'],
  ]
  for (const [what, lines, verdict] of cases) {
    it(`${what}: ${verdict}`, () => expect(verdictOver(lines)).to.equal(verdict))
  }
})

describe('the number of a company', () => {
  const plain = (text: string | null) => text?.replace(/\u00a0|\u202f/g, ' ') ?? null
  for (const [type, number, words] of [
    ['SIRET', '35600000000048', null],
    ['SIRET', '35600000049837', null],
    ['SIRET', '3560000000004', 'Un SIRET a 14 chiffres ; celui-ci en a 13.'],
    ['SIRET', '356000000', 'C’est un SIREN, à 9 chiffres : ajoutez les 5 chiffres de l’établissement.'],
    ['SIRET', '35600000000049', 'Ce n’est pas un SIRET : un chiffre est faux, ou deux sont inversés.'],
    ['SIRET', '00000000000000', 'Ce numéro n’est fait que de zéros.'],
    ['SIRET', 'FR35600000000', 'Un SIRET ne contient que des chiffres, 14 en tout.'],
    ['TVA', 'BE0123456789', null],
    ['HORS-UE', '../etc', 'Ce numéro s’écrit avec des lettres, des chiffres et des tirets.'],
  ] as const) {
    it(`${type} ${number}: ${words ?? 'fine'}`, () => expect(plain(wrongIdentifier(type, number))).to.equal(words))
  }
})
