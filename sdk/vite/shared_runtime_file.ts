/** Where the build of the app says which file holds what, below the folder of the assets. */
export const RUNTIME_FILE = '.vite/runtime.json'

/** The file of each shared module, and what pages may import from it. */
export type SharedModules = Record<string, { file: string; exports: string[] }>

/** What only the development mode, custom elements, experiments and the components of Svelte 4 need. */
export const NOT_COMPILED_TO =
  /^(FILENAME|HMR|hmr|add_svelte_meta|assign(_async)?|cleanup_styles|add_locations|create_ownership_validator|check_target|trace|tag(_proxy)?|inspect|(in)?valid.*|wrap_snippet|.*track_reactivity_loss|prevent_snippet_stringification|(strict_)?equals|log_if_contains_state|async|(un)?save|wait|run_after_blockers|async_derived|create_custom_element|.*legacy.*|once|preventDefault|self|stop(Immediate)?Propagation|trusted|init|bubble_event|reactive_import)$/
