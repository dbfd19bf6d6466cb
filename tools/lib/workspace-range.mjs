/** What packages of this project ask of each other: the version that they were tested with, or a later one of its major. */
export const rangeFor = (version) => `>=${version} <${Number(version.split('.')[0]) + 1}.0.0`;
