import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { checkedOf } from '#server/register/attachments/required-rules.ts'
import { checkedWords } from '#server/register/attachments/words.ts'

const root = new URL('../../../', import.meta.url)

describe('« contrôlé sur pièces »', () => {
  it('is said by one file, so that it is said by one rule', () => {
    const texts = ['server', 'views', 'reports']
      .flatMap(folder =>
        readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(file => `${folder}/${file}`),
      )
      .filter(file => /\.(ts|hbs|js)$/.test(file))
    const saying = texts.filter(file =>
      /sur (vos |les |leurs )?(pi[eè]ces?|d[ée]claration)\b/i.test(withoutComments(file)),
    )
    expect(saying).to.deep.equal(['server/register/attachments/words.ts'])
    expect(Object.values(checkedWords)).to.deep.equal(['sur pièces', 'sur déclaration'])
  })

  it('only where a paper is attached to each statement that bears hours', () => {
    expect(checkedOf([])).to.equal('onStatement')
    expect(checkedOf([{ pieces: 1 }, { pieces: 0 }])).to.equal('onStatement')
    expect(checkedOf([{ pieces: 1 }, { pieces: 2 }])).to.equal('onPapers')
  })
})

function withoutComments(file: string): string {
  return readFileSync(new URL(file, root), 'utf8').replace(/^\s*(\/\*\*|\*|\/\/).*$/gm, '')
}
