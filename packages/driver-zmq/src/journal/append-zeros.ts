import { type FileHandle, open } from 'node:fs/promises';

const zeros = Buffer.alloc(1_048_576);

/** Makes a file longer by so many bytes. Whatever another process writes meanwhile stays. */
export const appendZeros = async (path: string, bytes: number): Promise<void> => {
  const file = await open(path, 'a');
  try {
    await appendZerosTo(file, bytes);
  } finally {
    await file.close();
  }
};

/** The same for a file that is open to be appended to. */
export const appendZerosTo = async (file: FileHandle, bytes: number): Promise<void> => {
  let left = bytes;
  while (left > 0) {
    const { bytesWritten } = await file.write(zeros, 0, Math.min(zeros.byteLength, left));
    left -= bytesWritten;
  }
};
