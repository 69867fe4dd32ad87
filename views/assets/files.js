// Files of hours. « Qui est-ce ? » from the keyboard: a figure or N chooses, and goes on to the next question. While files are
// read, the page asks how far it is, and goes on by itself.

import { watch } from './drafts.js'

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || !(event.target instanceof Element)) return
  const question = event.target.closest('[data-who]')
  const chosen = question?.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
  if (!question || !(chosen instanceof HTMLInputElement)) return
  event.preventDefault()
  chosen.checked = true
  const questions = [...document.querySelectorAll('[data-who]')]
  const next = questions[questions.indexOf(question) + 1]
  const form = question.closest('form')
  const goal =
    next?.querySelector('input') ?? form?.querySelector('[data-save]') ?? form?.querySelector('section button')
  if (goal instanceof HTMLElement) goal.focus()
})

if (document.querySelector('[data-reading]')) asksAgain()
else firstQuestion()

/** One answers from the keyboard at once. */
function firstQuestion() {
  const first = document.querySelector('.file-questions [data-who] input')
  if (first instanceof HTMLElement && document.querySelector('.joiner, [data-save]'))
    first.focus({ preventScroll: true })
}

async function asksAgain() {
  for (;;) {
    await new Promise(done => setTimeout(done, 700))
    const answer = await fetch(location.href).catch(() => null)
    if (!answer?.ok) continue
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const [now, main] = [page, document].map(one => one.querySelector('main'))
    if (!now || !main) return
    // Read apart, what is meant for browsers without script is not asleep.
    for (const one of now.querySelectorAll('noscript')) one.remove()
    main.replaceChildren(...document.importNode(now, true).childNodes)
    if (page.querySelector('[data-reading]')) continue
    const form = document.querySelector('.file-questions')
    if (form instanceof HTMLFormElement) watch(form)
    return firstQuestion()
  }
}
