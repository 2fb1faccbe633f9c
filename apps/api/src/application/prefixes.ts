/** The application API's own prefix, and the one that older clients know (trophy-api 1.1). */
export const APPLICATION_API = ['v1', 'api'];
