import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SettingError } from '@usher/settings'

/** Paths of a model, and where its runtime is. */
export interface ModelFiles {
  readonly model: string
  readonly tokenizer: string
  readonly config: string
  /** Specifiers that `import` takes. */
  readonly runtime: string
  readonly tokenizers: string
}

/** As models lie in repositories of Hugging Face, the best form first. */
const MODELS = [
  'model.onnx',
  'onnx/model.onnx',
  'onnx/model_quantized.onnx',
  'model_quantized.onnx',
]
const RUNTIME = 'onnxruntime-web'
const TOKENIZERS = '@huggingface/tokenizers'

/**
 * Finds a model in a folder, such as that of all-MiniLM-L6-v2.
 *
 * @throws {SettingError} naming the file or the package that is missing
 */
export function findModel(folder: string): ModelFiles {
  const inFolder = (names: readonly string[]) => {
    const found = names.map((name) => join(folder, name)).find((path) => existsSync(path))
    if (found !== undefined) return found
    throw new SettingError(`EMBEDDING_MODEL_DIR is wrong: ${folder} has no ${names.join(' or ')}.`)
  }
  return {
    model: inFolder(MODELS),
    tokenizer: inFolder(['tokenizer.json']),
    config: inFolder(['tokenizer_config.json']),
    runtime: installed(RUNTIME),
    tokenizers: installed(TOKENIZERS),
  }
}

/** They weigh 150 MB, so only those who want them install them. */
function installed(name: string): string {
  try {
    return import.meta.resolve(name)
  } catch {
    throw new SettingError(
      'EMBEDDING_MODEL_DIR needs two packages; install them: npm install --no-save ' +
        `${RUNTIME}@1.30.0 ${TOKENIZERS}@0.2.0`,
    )
  }
}
