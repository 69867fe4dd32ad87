import { expect } from 'chai'
import { literalIn, withoutLiterals } from '#server/exchange/tables/literal-rules.ts'

describe('what a program in Python printed', () => {
  const cases: [text: string, value: unknown][] = [
    ["{'id': '13002793100018'}", { id: '13002793100018' }],
    [
      "[{'titulaire': {'typeIdentifiant': 'SIRET', 'id': '1'}}]",
      [{ titulaire: { typeIdentifiant: 'SIRET', id: '1' } }],
    ],
    ["['Clause sociale', \"Critère d'exécution\"]", ['Clause sociale', "Critère d'exécution"]],
    [
      "{'a': True, 'b': False, 'c': None, 'd': nan, 'e': -2.5e3, 'f': 12}",
      { a: true, b: false, c: null, d: null, e: -2500, f: 12 },
    ],
    ["('seul',)", ['seul']],
    ["'l\\'écran\\n24\\xb0 \\u00e9'", "l'écran\n24° é"],
    ['[]', []],
    ['{}', {}],
  ]
  for (const [text, value] of cases) it(`reads ${text}`, () => expect(literalIn(text)).to.deep.equal({ value }))

  const not = [
    "{'a': 1",
    "['a' 'b']",
    "{'a'}",
    "['a'] + ['b']",
    '__import__("os")',
    "'jamais fermé",
    '[x]',
    `${'['.repeat(40)}${']'.repeat(40)}`,
  ]
  for (const text of not) it(`reads nothing of ${text.slice(0, 30)}`, () => expect(literalIn(text)).to.equal(null))

  it('keeps a key that would name a prototype as a key', () => {
    const { value } = literalIn("{'__proto__': {'admin': True}}")!
    expect(Object.hasOwn(value as object, '__proto__')).to.equal(true)
    expect((value as { admin?: boolean }).admin).to.equal(undefined)
  })

  it('puts back what a record holds so, and leaves plain texts alone', () => {
    expect(withoutLiterals({ objet: "Lot {'a'}", acheteur: "{'id': '1'}", titulaires: '[{"id":"2"}]' })).to.deep.equal({
      objet: "Lot {'a'}",
      acheteur: { id: '1' },
      titulaires: [{ id: '2' }],
    })
    expect(withoutLiterals({ objet: '[Lot 2] charpente', id: '{}x' })).to.equal(null)
  })
})
