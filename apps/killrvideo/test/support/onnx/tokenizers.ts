/** Stands in for a tokenizer: a token for each word, its number of letters; 0 ends the text. */
export class Tokenizer {
  encode(text: string) {
    return { ids: [...text.split(' ').map((word) => word.length), 0] }
  }
}
