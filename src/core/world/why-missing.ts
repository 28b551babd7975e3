/** Why a program could not be started, in the words of runc. `status`: 126 or 127. */
export const whyMissing = (name: string, status: number): string => {
  if (status === 126) return 'permission denied';
  return name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
};
