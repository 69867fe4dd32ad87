// « Qui est-ce ? » from the keyboard: a figure or N chooses, and goes on to the next question.

/** @type {HTMLElement[]} */
const questions = [...document.querySelectorAll('[data-who]')].filter(one => one instanceof HTMLElement)

for (const question of questions)
  question.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const chosen = question.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
    if (!(chosen instanceof HTMLInputElement)) return
    event.preventDefault()
    chosen.checked = true
    const next = questions[questions.indexOf(question) + 1]
    const goal = next?.querySelector('input') ?? question.closest('section')?.querySelector('button')
    goal?.focus()
  })
