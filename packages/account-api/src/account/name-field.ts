import { CONTROL_CHARACTERS, text } from '@usher/http'

/** What people call a thing of theirs, such as a passkey (account API, sections 5 and 10). */
export const nameField = text({
  min: 1,
  max: 60,
  trim: true,
  forbidden: {
    characters: CONTROL_CHARACTERS,
    message: 'Control characters are not allowed.',
    type: 'forbidden_characters',
  },
})
