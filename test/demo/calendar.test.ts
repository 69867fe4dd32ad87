import { expect } from 'chai'
import { plusDays } from '#server/base/dates.ts'
import { calendarFrom } from '#server/demo/calendar.ts'
import { cameOn } from '#server/demo/contracts.ts'
import { stories } from '#server/demo/story/stories.ts'

describe('the demonstration, whatever the day somebody starts it', () => {
  it('notes nothing on a contract that nobody has recorded yet', () => {
    const early = new Set<string>()
    for (let today = '2026-01-01'; today < '2029-01-01'; today = plusDays(today, 1)) {
      const calendar = calendarFrom({ today, now: `${today}T12:00:00.000Z` })
      for (const story of stories) {
        const came = cameOn(story, calendar)
        for (const { at, text } of story.facts ?? [])
          if (calendar.workday(at) < came) early.add(`${story.title}: ${text}`)
      }
    }
    expect([...early]).to.deep.equal([])
  })
})
