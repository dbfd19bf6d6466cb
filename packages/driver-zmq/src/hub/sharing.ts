/** A member as far as sharing is concerned. */
export interface Sharer {
  readonly load: number;
  readonly credit: number;
}

export interface Share<Member extends Sharer> {
  readonly member: Member;
  readonly count: number;
}

/**
 * Shares out so many messages, so that the members' loads come as near to each other as their credits let them: who has
 * least gets first. Among equals it starts with the one whose turn it is.
 */
export const shareOut = <Member extends Sharer>(
  members: readonly Member[],
  count: number,
  turn: number,
): Share<Member>[] => {
  const inTurn = [...members.slice(turn), ...members.slice(0, turn)].filter(({ credit }) => credit > 0);
  const [only] = inTurn;
  if (only !== undefined && inTurn.length === 1) return [{ member: only, count: Math.min(count, only.credit) }];
  const byLoad = inTurn.sort((one, other) => one.load - other.load);
  const level = highestLevel(byLoad, count);
  let left = count;
  const shares = byLoad.map((member) => {
    const share = Math.min(member.credit, Math.max(0, level - member.load), left);
    left -= share;
    return { member, count: share };
  });
  return shares
    .map((share) => {
      const more = left > 0 && share.count < share.member.credit && share.member.load + share.count <= level ? 1 : 0;
      left -= more;
      return { member: share.member, count: share.count + more };
    })
    .filter((share) => share.count > 0);
};

/** The highest load up to which the count fills every member that has room for it. */
const highestLevel = (members: readonly Sharer[], count: number): number => {
  const fill = (level: number): number =>
    members.reduce((sum, { load, credit }) => sum + Math.min(credit, Math.max(0, level - load)), 0);
  let low = members[0]?.load ?? 0;
  let high = low + count;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fill(middle) <= count) low = middle;
    else high = middle - 1;
  }
  return low;
};
