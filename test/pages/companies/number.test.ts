import { expect } from 'chai'
import { wrongIdentifier } from '#server/pages/companies/form.ts'

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
