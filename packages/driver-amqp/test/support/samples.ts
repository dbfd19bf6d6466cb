import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a service gives to its notifier. */
export interface Sample {
  readonly event_type: string;
  readonly publisher_id: string;
  readonly priority: string;
  readonly payload: unknown;
}

/** Nova's own samples, beside a checkout that has them. */
const file = fileURLToPath(new URL('../../../../../shared/notifications/nova.jsonl', import.meta.url));

const priorities = ['INFO', 'ERROR', 'WARN', 'AUDIT', 'DEBUG', 'CRITICAL', 'SAMPLE'] as const;

/** Every kind of value that JSON has, some of them where programs stumble. */
const made = (index: number): Sample => ({
  event_type: `instance.update.${index}`,
  publisher_id: `nova-compute:compute-${index % 4}`,
  priority: priorities[index % priorities.length] ?? 'INFO',
  payload: {
    'nova_object.name': 'InstanceUpdatePayload',
    'nova_object.version': '1.8',
    'nova_object.data': {
      uuid: `178b0921-8f85-4257-88b6-${String(index).padStart(12, '0')}`,
      display_name: 'Łódź “日本” \u0000 \ud83d\ude00 <&> \\ "',
      'a.key with spaces': [],
      empty: '',
      none: null,
      no: false,
      numbers: [0, -1, 1.5, 9_007_199_254_740_991, 1e22],
      nested: [{ oslo: { 'oslo.version': '3.0', 'oslo.message': '{}' } }, [[]], {}],
      long: 'x'.repeat(index * 997),
    },
  },
});

const read = (): readonly Sample[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Nova's samples where they are, and made ones in the same form in any case. */
export const samples: readonly Sample[] = [
  ...(existsSync(file) ? read() : []),
  ...Array.from({ length: 40 }, (_, index) => made(index)),
];
