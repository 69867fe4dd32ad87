import { expect } from 'chai'
import { patternsOf, slowAmong } from './patterns.ts'

describe('the linter of patterns', () => {
  const judged = async (code: string) =>
    (await slowAmong(patternsOf('planted.ts', code))).map(({ line, why }) => [line, why])

  const slow: [what: string, code: string][] = [
    ['an end looked for from each character', "const a: string = '';\na.replace(/\\s+$/, '')"],
    ['a unit after spaces', "const a = '';\na.replace(/\\s*(h|€)$/i, '')"],
    ['a loop in a loop', "const a = '';\n/^(a+)+$/.test(a)"],
    ['an address with two free parts', "const a = '';\n/^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$/.test(a)"],
    ['one put together', "const a = 1;\nnew RegExp('\\\\s*$')"],
  ]
  for (const [what, code] of slow) {
    it(`finds ${what}`, async () => {
      const found = await judged(code)
      expect(found).to.have.length(1)
      expect(found[0]![0]).to.equal(2)
    })
  }

  it('says nothing of those that go once through a text', async () => {
    expect(
      await judged("/^\\d{1,12}(?:[,.]\\d{1,2})?$/.test('');\n' '.replace(/\\s+/g, ' ');\n/^[a-z]+$/.test('')"),
    ).to.deep.equal([])
  })
})
