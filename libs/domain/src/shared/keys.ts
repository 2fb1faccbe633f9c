/** Letters, digits, hyphen and underscore: keys of attributes, metrics and environments; they never change. */
export const isKey = (text: string): boolean => /^[a-zA-Z\d_-]+$/.test(text);

export const keyRule = 'must consist of letters, digits, hyphens and underscores';

export const isUuid = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
