/*
 * One record: length u32 | properties length u16 | properties | body. The length counts all that follows it.
 * Properties: address length u16 | exchange, topic and content type, each length u8 and text | fields u8 | the fields
 * that it has, in the order of `Field`: id u16 and text | time f64 | key u16 and text | headers | priority u8.
 * Headers: count u16 | each: name u8 and text | type u8 | value: of text u16 and text, of a number f64, else nothing.
 * Numbers are big-endian, texts UTF-8.
 */

/** What bytes stand before the properties of a record. */
export const prefixBytes = 6;

export const Field = Object.freeze({ ID: 1, PUBLISHED_AT: 2, ORDERING_KEY: 4, HEADERS: 8, PRIORITY: 16 });

/** All bits that this version knows. */
export const knownFields = Object.values(Field).reduce((all, bit) => all | bit, 0);

export const ValueType = Object.freeze({ NULL: 0, FALSE: 1, TRUE: 2, NUMBER: 3, TEXT: 4 });

export const maxPriority = 9;
